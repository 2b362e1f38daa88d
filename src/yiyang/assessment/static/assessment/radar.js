/* Draw the six dimensions; the table under the picture holds the same numbers, so a picture that cannot be drawn is left out. */
"use strict";

(() => {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const library = () =>
    new Promise((resolve, reject) => {
      if (window.echarts) return resolve();
      const script = document.createElement("script");
      script.src = document.querySelector("meta[name=echarts]").content;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });

  const shape = (name, values, colour, dashed) => ({
    name,
    value: values,
    lineStyle: { color: colour, type: dashed ? "dashed" : "solid", width: 2 },
    itemStyle: { color: colour },
    areaStyle: dashed ? undefined : { color: colour, opacity: 0.15 },
  });

  const options = (data) => ({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { bottom: 0, textStyle: { color: token("--ink-2") } },
    radar: {
      radius: "68%",
      center: ["50%", "47%"],
      indicator: data.sides.map((name) => ({ name, max: 100 })),
      axisName: { color: token("--ink"), fontSize: 14 },
      splitArea: { show: false },
      splitLine: { lineStyle: { color: token("--line") } },
      axisLine: { lineStyle: { color: token("--line") } },
    },
    series: [
      {
        type: "radar",
        data: [
          shape(data.words.now, data.now, token("--brand"), false),
          ...(data.before.length ? [shape(data.words.before, data.before, token("--ink-3"), true)] : []),
        ],
      },
    ],
  });

  const draw = (place) => {
    const data = JSON.parse(place.nextElementSibling.textContent);
    if (data.sides.length < 3) return place.remove();
    place.style.height = "340px";
    const chart = echarts.init(place, null, { renderer: "svg" });
    const paint = () => chart.setOption(options(data), true);
    new ResizeObserver(() => chart.resize()).observe(place);
    document.addEventListener("yiyang:theme", paint);
    return paint();
  };

  yiyang.each("[data-radar]", (place) => {
    library().then(() => draw(place), () => place.remove());
  });
})();

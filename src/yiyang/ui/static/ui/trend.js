/* Draw a trend: the person's own range first, then the lines, alarms as ▲, doubtful readings as ◇ beside the line, gaps left
   open, zoom by drag. Of hours and days the line leads through the means, and bars reach from the lowest to the highest. */
"use strict";

(() => {
  const COLOURS = ["--brand", "--info", "--state-nursing", "--urgent", "--watch", "--ink-2"];
  const LENGTHS = { hour: 3_600_000, day: 86_400_000 };
  const { alarmLabel, tip } = yiyang.trendWords;
  const drawn = new Set();
  let loading = null;

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const library = () => {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = document.querySelector("meta[name=echarts]").content;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return loading;
  };

  /* Where more time passed than readings usually lie apart, the line is broken, never joined. */
  const withGaps = (points, gap) =>
    points.flatMap((point, place) => {
      const before = points[place - 1];
      const broken = before && point[0] - before[0] > gap;
      return broken ? [[before[0] + 1, null, "", "", "", null, null], point] : [point];
    });

  /* What may speak of the device and not of the person is shown, and no line leads through it. */
  const trusted = (line) => line.points.filter((point) => !point[4]);

  /* Two ranges in one picture would run into each other: only a solid line shows its own. */
  const ownRange = (line) => (line.dashed ? undefined : (line.band ?? undefined));

  const band = (line) => ({
    silent: true,
    itemStyle: { color: token("--ok-soft"), opacity: 0.8 },
    data: [[{ yAxis: line.band[0] }, { yAxis: line.band[1] }]],
  });

  const middle = (line) => ({
    silent: true,
    symbol: "none",
    lineStyle: { color: token("--ok"), width: 1.25, type: [2, 3] },
    label: { show: false },
    data: [{ yAxis: line.usual }],
  });

  const lineSeries = (data) => (line, place) => {
    const colour = token(line.dashed ? "--ink-3" : COLOURS[place % COLOURS.length]);
    return {
      name: line.name,
      type: "line",
      data: withGaps(trusted(line), data.gap),
      encode: { x: 0, y: 1 },
      symbol: line.dashed ? "emptyCircle" : "circle",
      symbolSize: LENGTHS[data.grain] && line.points.length >= 60 ? 3 : 5,
      showAllSymbol: line.points.length < 60,
      lineStyle: { color: colour, width: 2.25, type: line.dashed ? [4, 3] : "solid" },
      itemStyle: { color: colour },
      markArea: ownRange(line) && band(line),
      markLine: typeof line.usual === "number" && !line.dashed ? middle(line) : undefined,
    };
  };

  /* From the lowest to the highest of each hour or day, as wide as there is room. */
  const rangeSeries = (data) => (line, place) => {
    const colour = token(line.dashed ? "--ink-3" : COLOURS[place % COLOURS.length]);
    const length = LENGTHS[data.grain];
    return {
      name: line.name,
      type: "custom",
      silent: true,
      tooltip: { show: false },
      z: 1,
      itemStyle: { color: colour, opacity: 0.28 },
      encode: { x: 0, y: [5, 6] },
      data: line.points,
      renderItem: (_, api) => {
        const [x, high] = api.coord([api.value(0), api.value(6)]);
        const low = api.coord([api.value(0), api.value(5)])[1];
        const width = Math.max(1.5, api.size([length, 0])[0] * 0.6);
        return { type: "rect", shape: { x: x - width / 2, y: high - 1, width, height: low - high + 2, r: Math.min(2, width / 2) }, style: api.style() };
      },
    };
  };

  const alarmSeries = (data) => {
    const alarms = data.lines.flatMap((line) => line.alarms);
    const latest = Math.max(...alarms.map((point) => point[0]));
    const top = Math.max(...alarms.filter((point) => point[0] === latest).map((point) => point[1]));
    const isTold = (point) => point[0] === latest && point[1] === top;
    return {
      name: data.words.alarm,
      type: "scatter",
      symbol: "triangle",
      symbolSize: 15,
      z: 5,
      data: alarms.map((point) => ({
        value: point,
        itemStyle: { color: token(`--${point[3]}`), opacity: 1 },
        label: { show: isTold(point), formatter: () => alarmLabel(data, point), color: token(`--${point[3]}`) },
      })),
      label: { position: "top", align: "right", fontWeight: 700, fontSize: 14, textBorderColor: token("--surface"), textBorderWidth: 3 },
    };
  };

  const doubtSeries = (data) => ({
    name: data.words.doubt,
    type: "scatter",
    symbol: "emptyDiamond",
    symbolSize: 9,
    z: 4,
    itemStyle: { color: token("--ink-3") },
    data: data.lines.flatMap((line) => line.points.filter((point) => point[4])),
  });

  const axis = () => ({
    axisLine: { lineStyle: { color: token("--line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: token("--ink-3"), fontSize: 12 },
    splitLine: { lineStyle: { color: token("--line") } },
  });

  /* The scale shows every reading and the whole of the person's own range, on round numbers. */
  const reach = (data) => {
    const values = data.lines.flatMap((line) => [...[...line.points, ...line.alarms].flatMap((point) => [point[1], point[5], point[6]]), ...(ownRange(line) ?? [])]).filter((one) => typeof one === "number");
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const rough = (high - low || 1) / 4;
    const size = 10 ** Math.floor(Math.log10(rough));
    const interval = [1, 2, 5, 10].find((one) => one * size >= rough) * size;
    return { min: Math.max(0, Math.floor((low - interval / 4) / interval) * interval), max: Math.ceil((high + interval / 4) / interval) * interval, interval };
  };

  const dates = () => ({
    color: token("--ink-3"),
    fontSize: 12,
    hideOverlap: true,
    formatter: { year: "{yyyy}", month: "{MM}-{dd}", day: "{MM}-{dd}", hour: "{HH}:{mm}", minute: "{HH}:{mm}" },
  });

  const options = (data) => ({
    useUTC: true,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 44, right: 18, top: 32, bottom: 28 },
    xAxis: { type: "time", min: data.start, max: data.end, ...axis(), axisLabel: dates(), splitLine: { show: false } },
    yAxis: { type: "value", ...reach(data), name: data.unit, nameTextStyle: { color: token("--ink-3"), align: "right", padding: [0, 8, 0, 0] }, ...axis(), axisLine: { show: false } },
    tooltip: { trigger: "axis", confine: true, formatter: tip(data), backgroundColor: token("--surface"), borderColor: token("--line-strong") },
    toolbox: { itemSize: 0, feature: { dataZoom: { yAxisIndex: "none", filterMode: "none", icon: { zoom: "path://", back: "path://" } } } },
    series: [...(LENGTHS[data.grain] ? data.lines.map(rangeSeries(data)) : []), ...data.lines.map(lineSeries(data)), doubtSeries(data), alarmSeries(data)],
  });

  const draw = (place) => {
    const data = JSON.parse(place.nextElementSibling.textContent);
    place.style.height = `${place.dataset.height}px`;
    const chart = echarts.init(place, null, { renderer: "svg" });
    const paint = () => {
      chart.setOption(options(data), true);
      chart.dispatchAction({ type: "takeGlobalCursor", key: "dataZoomSelect", dataZoomSelectActive: true });
    };
    chart.getZr().on("dblclick", paint);
    new ResizeObserver(() => chart.resize()).observe(place);
    paint();
    drawn.add({ place, chart, paint });
  };

  const repaint = () => {
    drawn.forEach((one) => {
      if (one.place.isConnected) return one.paint();
      one.chart.dispose();
      return drawn.delete(one);
    });
  };

  yiyang.each("[data-trend]", (place) => {
    library().then(() => draw(place), () => place.remove());
  });
  document.addEventListener("yiyang:theme", repaint);
})();

/* What a trend says in words: the label of an alarm, and what the hover tells of a moment, an hour or a day. */
"use strict";

(() => {
  const HALF_AN_HOUR = 1_800_000;

  /* All values of one moment, as people say them: 178/102. */
  const together = (data, at) =>
    data.lines
      .map((line) => [...line.alarms, ...line.points].find((point) => point[0] === at && point[1] !== null))
      .filter(Boolean)
      .map((point) => point[1].toFixed(data.digits))
      .join("/");

  const hour = (at) => new Date(at).toISOString().slice(11, 16);
  const moment = (at) => `${new Date(at).toISOString().slice(5, 10)} ${hour(at)}`;
  const day = (at) => new Date(at).toISOString().slice(0, 10);
  const WHEN = { reading: moment, hour: (at) => `${moment(at - HALF_AN_HOUR)}–${hour(at + HALF_AN_HOUR)}`, day };

  /* One value; of an hour or a day the mean with the lowest and the highest. */
  const told = (data, point) => {
    const [value, low, high] = [point[1], point[5], point[6]].map((one) => one?.toFixed(data.digits));
    return low === high ? value : `${value} (${low}–${high})`;
  };
  const alarmLabel = (data, point) => `${together(data, point[0])} ${(data.grain === "reading" ? hour : moment)(point[0])}`;

  /* What the hover says: the moment, every value of it, who measured with what, and why it is doubted. */
  const tip = (data) => (shown) => {
    const near = shown.find((one) => one.seriesType === "line" && one.value[1] !== null) ?? shown.find((one) => one.value[1] !== null);
    if (!near) return "";
    const box = document.createElement("div");
    box.className = "trend-tip";
    const write = (text, tag) => {
      box.appendChild(document.createElement(tag)).textContent = text;
    };
    write(WHEN[data.grain](near.value[0]), "div");
    data.lines.forEach((line) => {
      const point = line.points.find((one) => one[0] === near.value[0] && one[1] !== null);
      if (point) write(`${line.name} ${told(data, point)} ${data.unit}`, "b");
      if (point?.[4]) write(`${data.words.doubt}: ${point[4]}`, "div");
    });
    write(near.value[2], "div");
    return box;
  };

  yiyang.trendWords = { alarmLabel, tip };
})();

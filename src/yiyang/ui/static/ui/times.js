/* Keep times true while a page stays open: how long ago, how long waited, how long is left, the clock. */
"use strict";

(() => {
  const MINUTE = 60_000;
  const DAY = 1440;
  const pad = (number) => String(number).padStart(2, "0");
  const instant = (element) => new Date(element.dateTime).getTime();

  const ago = (element) => {
    const minutes = Math.round((Date.now() - instant(element)) / MINUTE);
    if (minutes < 0) return null;
    if (minutes < 1) return yiyang.say("now");
    if (minutes < 60) return yiyang.say("minute", minutes);
    return minutes < DAY ? yiyang.say("hour", Math.round(minutes / 60)) : element.title;
  };

  const waited = (element) => {
    const minutes = Math.max(0, Math.floor((Date.now() - instant(element)) / MINUTE));
    const hours = Math.floor(minutes / 60);
    if (hours < 1) return yiyang.say("waited_minutes", minutes);
    if (hours < 24) return yiyang.say("waited_hours", hours, minutes % 60);
    return yiyang.say("waited_days", Math.floor(hours / 24), hours % 24);
  };

  const minutes = (seconds) => `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
  const left = (element) => minutes(Math.max(0, Math.round((instant(element) - Date.now()) / 1000)));
  const running = (element) => minutes(Math.max(0, Math.floor((Date.now() - instant(element)) / 1000)));

  const clock = (element) => element.textContent.replace(/\d\d:\d\d$/, yiyang.wallClock(new Date()));

  const write = (selector, text) => {
    document.querySelectorAll(selector).forEach((element) => {
      const value = text(element);
      if (value !== null && element.textContent !== value) element.textContent = value;
    });
  };

  const everyMinute = () => {
    write("time[data-when]", ago);
    write("time[data-waited]", waited);
    write("time[data-clock]", clock);
  };

  setInterval(everyMinute, MINUTE / 4);
  setInterval(() => {
    write("time[data-countdown]", left);
    write("time[data-running]", running);
  }, 1000);
  document.addEventListener("visibilitychange", () => document.hidden || everyMinute());
})();

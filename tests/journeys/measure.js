() => {
  const number = (text) => parseFloat(text);
  const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = (text) => {
    const [r, g, b] = text.match(/[\d.]+/g).slice(0, 3).map((value) => channel(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/rgba\(.*, 0\)|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const ratio = (element) => {
    const [bright, dim] = [light(getComputedStyle(element).color), light(ground(element))].sort((x, y) => y - x);
    return (bright + 0.05) / (dim + 0.05);
  };
  const name = (element) => `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 16)}`;
  const seen = (element) => element.checkVisibility() && element.getClientRects().length;
  const shown = [...document.querySelectorAll("body *")].filter((e) => seen(e) && !e.closest(".sr-only, .skip, dialog"));
  const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const words = shown.filter(speaks);
  const lines = (element) => number(getComputedStyle(element).lineHeight) / number(getComputedStyle(element).fontSize);
  const targets = shown.filter((e) => e.matches("a[href], button, summary, input:not([type=hidden])"));
  const small = (element) => {
    const box = element.getBoundingClientRect();
    return box.width < 48 || box.height < 48;
  };
  return {
    type: words.filter((e) => number(getComputedStyle(e).fontSize) < 18).map(name),
    lines: words.filter((e) => e.matches("p, .block-text, .told") && lines(e) < 1.3).map(name),
    contrast: words.filter((e) => ratio(e) < 4.5).map(name),
    targets: targets.filter(small).map(name),
  };
}

// What is laid out wrongly on the page that is open, one sentence each: squeezed, over each other, or out of their box.
const wrong = [];
const said = (what, element, text) => {
  const words = (text || element.textContent || element.value || "").trim().replace(/\s+/g, " ").slice(0, 40);
  const name = element.tagName.toLowerCase() + (element.className && element.className.baseVal === undefined ? "." + element.className : "");
  wrong.push(`${what}: ${name} "${words}"`);
};
const shown = (element) => element.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true });
const page = document.documentElement;
// So many letters of a word fit on a phone, on one with letters of twice the size, and beside each other on a wide screen.
const large = page.clientWidth / parseFloat(getComputedStyle(page).fontSize) < 14;
const longest = large ? 9 : page.clientWidth < 700 ? 12 : 17;
if (page.scrollWidth > page.clientWidth) said(`the page is ${page.scrollWidth} wide`, page, `${page.clientWidth}`);

// The text of the page, by the lines that it stands in.
const lines = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walk.nextNode(); node; node = walk.nextNode()) {
  const element = node.parentElement;
  if (!node.data.trim() || !shown(element) || element.closest("option, textarea, script, style, .skip, .hide")) continue;
  const range = document.createRange();
  for (const word of node.data.matchAll(/\S+/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const boxes = [...range.getClientRects()].filter((b) => b.width > 0);
    const rows = new Set(boxes.map((b) => Math.round(b.top)));
    // A word of a size that fits is not taken apart; one with a hyphen or a stroke may be.
    if (rows.size > 1 && word[0].length <= longest && !/[-‑–\/·@.]/.test(word[0])) said("squeezed", element, word[0]);
    for (const b of boxes) lines.push({ left: b.left, right: b.right, top: b.top, bottom: b.bottom, element, word: word[0] });
  }
}

// Two words are nowhere over each other.
lines.sort((a, b) => a.top - b.top);
for (let i = 0; i < lines.length; i += 1) {
  const a = lines[i];
  for (let j = i + 1; j < lines.length && lines[j].top < a.bottom - 3; j += 1) {
    const b = lines[j];
    const over = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const deep = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (over > 2 && deep > 6 && a.element !== b.element) {
      said(`over "${b.word}"`, a.element, a.word);
      break;
    }
  }
}

// Nothing stands out of the block that it is in, and no control over another.
const controls = [];
for (const element of document.body.querySelectorAll("*")) {
  if (!shown(element) || element.closest(".skip, .hide, svg *")) continue;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) continue;
  const own = !["input", "textarea", "select"].includes(element.tagName.toLowerCase());
  if (own && style.display !== "inline" && style.overflowX === "visible" && element.clientWidth > 0
    && element.scrollWidth > element.clientWidth + 1) {
    said(`${element.scrollWidth - element.clientWidth} px too wide for its box`, element);
  }
  if (element.matches("button, input:not([type=hidden]), select, textarea, summary, a.button")) {
    if (box.right > page.clientWidth + 1 || box.left < -1) said("out of the page", element);
    if (element.matches("button, select, textarea, a.button") && (box.width < 24 || box.height < 24)) said("too small to press", element);
    controls.push({ box, element });
  }
}
for (const [i, a] of controls.entries()) {
  for (const b of controls.slice(i + 1)) {
    if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
    const over = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const deep = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (over > 1 && deep > 1) said("over another control", a.element, b.element.textContent || b.element.name);
  }
}
return [...new Set(wrong)];

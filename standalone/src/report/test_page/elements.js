// Elements of the page.

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list" && key !== "form") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// A screen begins with a heading that has the focus: who reads by ear hears where they are.
function show(title, ...children) {
  const heading = element("h2", { tabIndex: -1 }, title);
  document.getElementById("screen").replaceChildren(heading, ...children.filter((child) => child !== null));
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function say(words, kind = "") {
  const status = document.getElementById("status");
  status.textContent = words;
  status.className = kind;
}

function paragraphs(text) {
  return text.split(/\n\s*\n/).filter((part) => part.trim() !== "")
    .map((part) => element("p", { className: "text" }, part.trim()));
}

function button(label, onclick, className = "") {
  return element("button", { type: "button", className, onclick }, label);
}

function download(text, name, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

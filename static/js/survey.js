// A survey's comforts: questions appear without a round trip, ranks move by buttons.
// The rules are those of surveys/domain/logic.py; the server decides when the page is sent.

const form = document.querySelector("[data-survey]");
const INSTEAD = [-3, -5];

function compares(op, answer, value) {
  if (op === "contains") {
    if (typeof answer === "string") return answer.toLowerCase().includes(String(value).toLowerCase());
    return Array.isArray(answer) ? answer.includes(value) : answer === value;
  }
  if (op === "count_ge" || op === "count_le") {
    const number = Array.isArray(answer) ? answer.length : 1;
    return op === "count_ge" ? number >= value : number <= value;
  }
  if (Array.isArray(answer) || (typeof answer === "string") !== (typeof value === "string")) return false;
  const [left, right] =
    typeof answer === "string" && (op === "eq" || op === "ne")
      ? [answer.toLowerCase(), value.toLowerCase()]
      : [answer, value];
  switch (op) {
    case "eq": return left === right;
    case "ne": return left !== right;
    case "lt": return left < right;
    case "le": return left <= right;
    case "gt": return left > right;
    default: return left >= right;
  }
}

export function holds(condition, doc) {
  if (!condition) return true;
  if (condition.op === "and") return condition.args.every((arg) => holds(arg, doc));
  if (condition.op === "or") return condition.args.some((arg) => holds(arg, doc));
  if (condition.op === "not") return !holds(condition.arg, doc);
  let answer = doc[condition.q];
  if ("row" in condition) answer = answer && answer[condition.row];
  if (answer === undefined || answer === null || INSTEAD.includes(answer)) return false;
  return condition.op === "answered" || compares(condition.op, answer, condition.value);
}

const number = (text) => {
  const plain = text.replace(/\s/g, "").replace(",", ".");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : undefined;
};

// The answer of one question as the server would read it.
function answerOf(question) {
  const { code, kind } = question.dataset;
  const data = new FormData(form);
  if (kind === "matrix" || kind === "ranking") {
    const found = {};
    for (const [name, value] of data) {
      if (name.startsWith(`${code}_`) && value !== "" && name !== `${code}_none`) {
        found[name.slice(code.length + 1)] = Number(value);
      }
    }
    if (!Object.keys(found).length) return undefined;
    if (kind === "matrix") return found;
    return Object.keys(found).sort((a, b) => found[a] - found[b]).map(Number);
  }
  if (kind === "map") return data.get(`${code}_municipality`) || data.get(`${code}_lat`) || undefined;
  if (kind === "file") return data.get(code)?.name || question.querySelector(".upload__present") ? "file" : undefined;
  const sent = data.getAll(code).filter((value) => value !== "");
  if (!sent.length) return undefined;
  if (kind === "multiple") return sent.map(Number).filter((value) => value > 0);
  if (kind === "number") return number(sent[0]);
  if (["date", "short_text", "long_text"].includes(kind)) return sent[0].trim() || undefined;
  return kind === "consent" ? 1 : Number(sent[0]);
}

function refresh() {
  const doc = JSON.parse(form.dataset.known || "{}");
  for (const element of form.querySelectorAll("[data-code], [data-show-if]")) {
    const condition = element.dataset.showIf;
    const shown = holds(condition ? JSON.parse(condition) : null, doc);
    if (condition) element.hidden = !shown;
    if (shown && element.dataset.code) {
      const answer = answerOf(element);
      if (answer !== undefined) doc[element.dataset.code] = answer;
    }
  }
}

// A ranking becomes a list with buttons; the places stay in the selects, which are sent.
function enhance(list) {
  const entries = () => [...list.children];
  const select = (entry) => entry.querySelector("select");
  const rank = () => {
    entries().forEach((entry, index) => {
      const most = select(entry).options.length - 1;
      select(entry).value = index < most ? String(index + 1) : "";
      entry.querySelector(".ranking__place").textContent = index < most ? `${index + 1}.` : "–";
      const [up, down] = entry.querySelectorAll("button");
      up.disabled = index === 0;
      down.disabled = index === entries().length - 1;
    });
    form.dispatchEvent(new Event("change"));
  };
  for (const entry of entries()) {
    const label = entry.querySelector("label").textContent;
    const place = document.createElement("span");
    place.className = "ranking__place";
    place.textContent = select(entry).value ? `${select(entry).value}.` : "–";
    entry.prepend(place);
    const buttons = document.createElement("div");
    buttons.className = "ranking__buttons";
    for (const [words, sign, step] of [[list.dataset.up, "↑", -1], [list.dataset.down, "↓", 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", `${words}: ${label}`);
      button.addEventListener("click", () => {
        const all = entries();
        const other = all[all.indexOf(entry) + step];
        if (!other) return;
        if (step < 0) other.before(entry);
        else other.after(entry);
        rank();
        (button.disabled ? buttons.querySelector("button:not(:disabled)") : button).focus();
        live.textContent = `${label}: ${list.dataset.place} ${entries().indexOf(entry) + 1}`;
      });
      buttons.append(button);
    }
    entry.append(buttons);
  }
  const live = document.createElement("p");
  live.className = "sr-only";
  live.setAttribute("role", "status");
  list.after(live);
  const chosen = (entry) => Number(select(entry).value) || 99;
  entries()
    .sort((a, b) => chosen(a) - chosen(b))
    .forEach((entry) => list.append(entry));
  list.classList.add("ranking--live");
}

if (form) {
  const live = document.createElement("input");
  Object.assign(live, { type: "hidden", name: "live", value: "1" });
  form.append(live);
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  for (const list of form.querySelectorAll("[data-ranking]")) enhance(list);
  refresh();
}

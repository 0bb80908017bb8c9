// Shows /openapi.json to people.
"use strict";

const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

const table = (heads, rows) => {
  const result = make("table");
  const head = result.createTHead().insertRow();
  heads.forEach((text) => head.append(make("th", text)));
  const body = result.createTBody();
  rows.forEach((cells) => {
    const row = body.insertRow();
    cells.forEach((text) => { row.insertCell().textContent = text; });
  });
  return result;
};

const resolved = (api, value) =>
  value && value.$ref ? value.$ref.slice(2).split("/").reduce((at, key) => at[key], api) : value;

const kindOf = (schema) => {
  if (!schema) return "";
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.const) return schema.const;
  return [].concat(schema.type || "any").join(" or ");
};

const exampleOf = (content) => {
  const json = content && content["application/json"];
  return json && json.example;
};

function showOperation(api, path, method, operation) {
  const section = make("section");
  const title = make("h2");
  title.append(make("b", method.toUpperCase()), path);
  section.append(title, make("p", operation.summary));
  if (operation.description) section.append(make("p", operation.description, "soft"));
  const parameters = (operation.parameters || []).map((one) => resolved(api, one));
  if (parameters.length) {
    section.append(table(["parameter", "kind", "what it is"],
      parameters.map((one) => [one.name, kindOf(one.schema), one.description || ""])));
  }
  const request = operation.requestBody && exampleOf(operation.requestBody.content);
  if (request) {
    section.append(make("pre", `curl ${location.origin}${path} \\\n  -H 'Content-Type: application/json' \\\n` +
      `  -d '${JSON.stringify(request).replaceAll("'", "'\\''")}'`));
  }
  const ok = resolved(api, operation.responses["200"]);
  const answer = ok && exampleOf(ok.content);
  if (answer) section.append(make("pre", JSON.stringify(answer, null, 2)));
  section.append(table(["status", "when"], Object.entries(operation.responses)
    .map(([status, response]) => [status, resolved(api, response).description])));
  return section;
}

fetch("/openapi.json").then((response) => response.json()).then((api) => {
  document.getElementById("about").textContent = api.info.description;
  const main = document.querySelector("main");
  Object.entries(api.paths).forEach(([path, item]) =>
    Object.entries(item).forEach(([method, operation]) =>
      main.append(showOperation(api, path, method, operation))));
}).catch((error) => document.querySelector("main").append(make("p", String(error))));

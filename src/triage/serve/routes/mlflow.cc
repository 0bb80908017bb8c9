// POST /invocations and GET /ping, as MLflow's model server has them.
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/serve/routes/answer_json.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/classification.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

// Tickets as one of MLflow's forms has them, and where in the body.
struct Rows {
  json list = {};
  std::string pointer = {};
};

// `{"columns": [...], "data": [[...], ...]}` as a list of objects.
json records_of_split(const json& split) {
  const bool is_split = split.is_object() && split.contains("columns") && split.contains("data") &&
                        split["columns"].is_array() && split["data"].is_array();
  if (!is_split) throw bad_body("/dataframe_split", "It has 'columns' and 'data', both lists.");
  const json& columns = split["columns"];
  json records = json::array();
  for (const json& row : split["data"]) {
    if (!row.is_array() || row.size() != columns.size()) {
      throw bad_body("/dataframe_split/data", "Every row has a value for every column.");
    }
    json record = json::object();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (!columns[i].is_string()) {
        throw bad_body("/dataframe_split/columns", "Columns have names.");
      }
      record[columns[i].get<std::string>()] = row[i];
    }
    records.push_back(std::move(record));
  }
  return records;
}

Rows rows_in(const json& body) {
  if (body.is_object()) {
    if (body.contains("dataframe_split")) {
      return {records_of_split(body["dataframe_split"]), "/dataframe_split/data"};
    }
    for (const char* name : {"dataframe_records", "instances", "inputs"}) {
      if (!body.contains(name)) continue;
      const json& rows = body[name];
      const std::string pointer = std::string("/") + name;
      if (rows.is_array()) return {rows, pointer};
      const bool is_plain = std::string_view(name) != "dataframe_records";
      if (rows.is_string() && is_plain) return {json::array({rows}), pointer};
      throw bad_body(pointer, "It has to be a list.");
    }
  }
  throw bad_body("", "One of dataframe_split, dataframe_records, instances, inputs is needed.");
}

void invoke(Services& services, const Call& call, const Respond& respond) {
  require_known(call.query, {});
  const Rows rows = rows_in(json_body(*call.request));
  std::vector<Ticket> tickets = tickets_in_list(rows.list, rows.pointer);
  if (tickets.empty()) {
    respond(json_response({{"predictions", ordered_json::array()}}));
    return;
  }
  classify_and_keep(services, call, std::move(tickets), std::nullopt, respond,
                    [](std::span<const Classified> all) {
                      JsonText body;
                      body.begin_object().name("predictions").begin_array();
                      for (const Classified& one : all) {
                        write_answer(body, one.record, one.answer, {});
                      }
                      return body.end_array().end_object().take();
                    });
}

}  // namespace

std::vector<Route> mlflow_routes(Services& services) {
  return {{.method = "POST",
           .path = "/invocations",
           .scope = Scope::kClassify,
           .call = [&services](const Call& call,
                               const Respond& respond) { invoke(services, call, respond); }},
          {.method = "GET",
           .path = "/ping",
           .scope = Scope::kAnyone,
           .call = [](const Call&, const Respond& respond) {
             respond(json_response(ordered_json::object()));
           }}};
}

}  // namespace triage::serve

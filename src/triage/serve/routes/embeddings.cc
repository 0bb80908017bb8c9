// POST /v1/embeddings, in the form of OpenAI's: the vectors that neighbours are sought among.
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "triage/base/base64.h"
#include "triage/base/clock.h"
#include "triage/base/progress.h"
#include "triage/base/thread_pool.h"
#include "triage/serve/routes/body.h"
#include "triage/serve/routes/routes.h"

namespace triage::serve {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kMostTexts = 256;
constexpr std::chrono::seconds kPatience{60};  // from a request's first byte on

// Ends what nobody waits for any more, between two pieces of the work.
class UntilTooLate final : public Progress {
 public:
  UntilTooLate(const Services& services, Moment since)
      : services_(services), until_(since + kPatience) {
    look();
  }

  void begin(std::string_view, std::optional<std::uint64_t>) override {}
  void advance(std::uint64_t) override { look(); }
  void end() override {}
  void note(std::string_view) override {}

 private:
  void look() const {
    if (services_.is_over) throw Refused({.status = 503, .detail = "The server ends."});
    if (moment_now() < until_) return;
    throw Refused({.status = 503,
                   .detail = "The vectors took longer than " + std::to_string(kPatience.count()) +
                             " seconds. Ask for fewer, or try again later.",
                   .headers = {{"Retry-After", "1"}}});
  }

  const Services& services_;
  const Moment until_;
};

std::vector<std::string> inputs_of(const json& body) {
  const auto found = body.find("input");
  if (found == body.end()) throw bad_body("/input", "'input' is missing.");
  const json list = found->is_array() ? *found : json::array({*found});
  if (list.empty() || list.size() > kMostTexts) {
    throw bad_body(
        "/input", "'input' is a text, or a list of 1 to " + std::to_string(kMostTexts) + " texts.");
  }
  std::vector<std::string> texts;
  for (const json& text : list) {
    if (!text.is_string() || text.get_ref<const std::string&>().empty()) {
      throw bad_body("/input", "'input' holds what is no text, or an empty one.");
    }
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

bool wants_base64(const json& body) {
  const std::string form = text_member(body, "encoding_format").value_or("float");
  if (form != "float" && form != "base64") {
    throw bad_body("/encoding_format", "'encoding_format' is float or base64.");
  }
  return form == "base64";
}

Response embed(const Services& services, const Call& call) {
  require_known(call.query, {});
  const json body = json_body(*call.request);
  if (!body.is_object()) throw bad_body("", "The body is an object.");
  const std::vector<std::string> texts = inputs_of(body);
  const bool is_base64 = wants_base64(body);
  const auto live = services.models.current();
  const model::Model& model = live->model();
  if (model.features().options().given_columns > 0) {
    throw Refused({.status = 501,
                   .detail = "This model's vectors come with its tickets, so it can make none."});
  }
  std::vector<Document> documents(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) documents[i].body = texts[i];
  UntilTooLate progress(services, call.request->received_at);
  ThreadPool threads(1);
  model::DenseRows rows = model.vectors_of(documents, model::FieldUse::kWith, progress);
  if (!rows.defects.empty()) {
    const auto& [row, why] = *rows.defects.begin();
    throw bad_body("/input/" + std::to_string(row), "This text " + why.reason + ".");
  }
  const auto features =
      model.features_of(documents, model::FieldUse::kWith, model::rows_of(rows.blocks), threads);
  const Matrix vectors = model.features().neighbor_vectors(features);
  ordered_json data = ordered_json::array();
  std::size_t words = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::span<const float> row = vectors.row(i);
    ordered_json one = {{"object", "embedding"}, {"index", i}};
    if (is_base64) {
      one["embedding"] = base64(row);
    } else {
      one["embedding"] = std::vector<float>(row.begin(), row.end());
    }
    data.push_back(std::move(one));
    words += 1 + static_cast<std::size_t>(std::count(texts[i].begin(), texts[i].end(), ' '));
  }
  return json_response({{"object", "list"},
                        {"data", std::move(data)},
                        {"model", std::to_string(live->version())},
                        {"usage", {{"prompt_tokens", words}, {"total_tokens", words}}}});
}

}  // namespace

std::vector<Route> embeddings_routes(Services& services) {
  return {{.method = "POST",
           .path = "/v1/embeddings",
           .scope = Scope::kClassify,
           .call = [&services](const Call& call,
                               const Respond& respond) { respond(embed(services, call)); },
           .is_slow = true}};
}

}  // namespace triage::serve

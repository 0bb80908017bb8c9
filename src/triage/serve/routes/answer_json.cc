#include "triage/serve/routes/answer_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace triage::serve {
namespace {

using nlohmann::ordered_json;

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json number_or_null(const std::optional<double>& number) {
  return number ? ordered_json(*number) : ordered_json(nullptr);
}

ordered_json alternatives_json(const journal::Decision& decision, std::size_t most) {
  ordered_json list = ordered_json::array();
  for (std::size_t i = 1; i < decision.alternatives.size() && i <= most; ++i) {
    ordered_json alternative;
    alternative["label"] = decision.alternatives[i].label;
    alternative["probability"] = decision.alternatives[i].probability;
    list.push_back(std::move(alternative));
  }
  return list;
}

// Member by member: in braces each value would be copied once for each level that it lies in.
ordered_json body_of(const journal::Decision& decision, std::size_t alternatives) {
  ordered_json body;
  body["decision_id"] = text_or_null(decision.id);
  body["ticket_id"] = text_or_null(decision.ticket_id);
  body["label"] = text_or_null(decision.label);
  body["probability"] = number_or_null(decision.probability);
  body["threshold"] = number_or_null(decision.threshold);
  body["decision"] = decision.kind;
  body["reason"] = decision.reason;
  body["alternatives"] = alternatives_json(decision, alternatives);
  body["language"] = text_or_null(decision.language);
  ordered_json& model = body["model"];
  model["version"] = decision.model_version;
  model["alias"] = decision.model_alias;
  return body;
}

ordered_json evidence_json(const decide::Answer& answer, bool shows_texts) {
  ordered_json words = ordered_json::array();
  for (const decide::WordPush& word : answer.evidence->words) {
    words.push_back({{"word", word.word}, {"push", word.push}});
  }
  ordered_json tickets = ordered_json::array();
  for (const decide::LikeTicket& like : answer.evidence->tickets) {
    ordered_json ticket = {{"label", answer.by->classes()[like.label]},
                           {"similarity", like.similarity}};
    if (shows_texts) {
      ticket["id"] = like.id;
      if (!like.text.empty()) ticket["text"] = like.text;
    }
    tickets.push_back(std::move(ticket));
  }
  return {{"words", std::move(words)}, {"tickets", std::move(tickets)}};
}

}  // namespace

ordered_json answer_json(const journal::Decision& record, const decide::Answer& answer,
                         const AnswerView& view) {
  ordered_json body = body_of(record, view.alternatives);
  if (answer.evidence) body["evidence"] = evidence_json(answer, view.shows_like_texts);
  return body;
}

ordered_json decision_json(const journal::JudgedDecision& judged, bool shows_text) {
  const journal::Decision& decision = judged.decision;
  ordered_json body = body_of(decision, decision.alternatives.size());
  body["at"] = format_time(decision.at);
  body["source"] = decision.source;
  body["latency_ms"] = static_cast<double>(decision.latency_us) / 1000;
  body["feedback"] = judged.feedback ? feedback_json(*judged.feedback) : ordered_json(nullptr);
  body["text_erased"] = judged.is_erased;
  if (shows_text && !judged.is_erased) body["text"] = decision.text;
  return body;
}

ordered_json feedback_json(const journal::Feedback& feedback) {
  return {{"label", feedback.label},
          {"who", text_or_null(feedback.person)},
          {"source", feedback.source},
          {"reason", text_or_null(feedback.reason)},
          {"at", format_time(feedback.at)}};
}

}  // namespace triage::serve

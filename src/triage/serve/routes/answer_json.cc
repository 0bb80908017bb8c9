#include "triage/serve/routes/answer_json.h"

namespace triage::serve {
namespace {

void write_text_or_null(JsonText& json, std::string_view name, const std::string& text) {
  json.name(name);
  text.empty() ? json.null() : json.value(text);
}

void write_feedback(JsonText& json, const journal::Feedback& feedback, bool shows_words) {
  json.begin_object().member("label", feedback.label);
  write_text_or_null(json, "who", feedback.person);
  json.member("source", feedback.source);
  write_text_or_null(json, "reason", shows_words ? feedback.reason : "");
  json.member("at", format_time(feedback.at)).end_object();
}

void write_alternatives(JsonText& json, const journal::Decision& decision, std::size_t most) {
  json.name("alternatives").begin_array();
  for (std::size_t i = 1; i < decision.alternatives.size() && i <= most; ++i) {
    json.begin_object()
        .member("label", decision.alternatives[i].label)
        .member("probability", decision.alternatives[i].probability)
        .end_object();
  }
  json.end_array();
}

// What an answer and a decision of earlier have in common.
void write_members(JsonText& json, const journal::Decision& decision, std::size_t alternatives) {
  write_text_or_null(json, "decision_id", decision.id);
  write_text_or_null(json, "ticket_id", decision.ticket_id);
  write_text_or_null(json, "label", decision.label);
  json.member("probability", decision.probability)
      .member("threshold", decision.threshold)
      .member("decision", decision.kind)
      .member("reason", decision.reason);
  write_alternatives(json, decision, alternatives);
  write_text_or_null(json, "language", decision.language);
  json.name("model")
      .begin_object()
      .member("version", decision.model_version)
      .member("alias", decision.model_alias)
      .end_object();
}

void write_evidence(JsonText& json, const decide::Answer& answer, bool shows_texts) {
  json.name("evidence").begin_object().name("words").begin_array();
  for (const decide::WordPush& word : answer.evidence->words) {
    json.begin_object().member("word", word.word).member("push", word.push).end_object();
  }
  json.end_array().name("tickets").begin_array();
  for (const decide::LikeTicket& like : answer.evidence->tickets) {
    json.begin_object()
        .member("label", answer.by->classes()[like.label])
        .member("similarity", like.similarity);
    if (shows_texts) {
      json.member("id", like.id);
      if (!like.text.empty()) json.member("text", like.text);
    }
    json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

void write_answer(JsonText& json, const journal::Decision& record, const decide::Answer& answer,
                  const AnswerView& view) {
  json.begin_object();
  write_members(json, record, view.alternatives);
  if (answer.evidence) write_evidence(json, answer, view.shows_like_texts);
  json.end_object();
}

void write_decision(JsonText& json, const journal::JudgedDecision& judged, bool shows_words,
                    const std::optional<std::span<const journal::Feedback>>& history) {
  const journal::Decision& decision = judged.decision;
  json.begin_object();
  write_members(json, decision, decision.alternatives.size());
  json.member("at", format_time(decision.at))
      .member("source", decision.source)
      .member("latency_ms", static_cast<double>(decision.latency_us) / 1000)
      .name("feedback");
  judged.feedback ? write_feedback(json, *judged.feedback, shows_words)
                  : static_cast<void>(json.null());
  json.member("text_erased", judged.is_erased);
  if (shows_words && !judged.is_erased) json.member("text", decision.text);
  if (history) {
    json.name("feedback_history").begin_array();
    for (const journal::Feedback& feedback : *history) {
      write_feedback(json, feedback, shows_words);
    }
    json.end_array();
  }
  json.end_object();
}

}  // namespace triage::serve

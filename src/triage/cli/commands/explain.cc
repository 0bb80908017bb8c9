#include <nlohmann/json.hpp>
#include <optional>

#include "triage/cli/commands.h"
#include "triage/cli/figures.h"
#include "triage/cli/model_options.h"
#include "triage/cli/table.h"
#include "triage/decide/evidence.h"
#include "triage/decide/predictor.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

class Explain final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("TEXT", text_, "What a requester wrote");
    model_.declare(options);
    options.heading("Output");
    options.option("--label", "LABEL", label_, "Explain this class instead of the likeliest");
    options.option("--words", "N", evidence_.words, "Words to show (default: 10)");
    options.option("--tickets", "N", evidence_.tickets, "Training tickets to show (default: 5)");
    options.json();
  }

  ExitCode run(Context& context) override {
    const model::Model model = model_.open(context);
    const decide::Predictor predictor(model);
    Ticket ticket;
    ticket.id = "1";
    ticket.messages.push_back({.id = {}, .time = {}, .text = text_});
    const auto predictions = predictor.predict({&ticket, 1}, context.threads(), context.progress);
    const decide::Prediction& prediction = predictions.front();
    if (!prediction.has_label()) {
      throw InvalidInput("text: cannot be classified: " + prediction.decision.reason +
                         ". Try another text.");
    }
    const LabelSet& classes = model.manifest().classes;
    const std::size_t label = label_ ? index_of(*label_, classes) : prediction.ranked.front().label;
    const decide::Evidence evidence =
        decide::explain(model, *prediction.document, label, evidence_, context.threads());
    if (context.is_json) {
      print_json(prediction, label, evidence, classes, context.console);
    } else {
      print_text(prediction, label, evidence, classes, context.console);
    }
    context.next_step("predict TICKETS", "classify a file of tickets");
    return ExitCode::kDone;
  }

 private:
  static std::size_t index_of(const std::string& label, const LabelSet& classes) {
    if (const auto index = classes.index_of(label)) return *index;
    std::string all;
    for (const std::string& name : classes.names()) all += (all.empty() ? "" : ", ") + name;
    throw WrongUsage("--label " + label + ": the model does not know it. It knows: " + all + ".");
  }

  static void print_text(const decide::Prediction& prediction, std::size_t label,
                         const decide::Evidence& evidence, const LabelSet& classes,
                         Console& console) {
    const std::size_t width = console.look().width;
    console.print(std::string(decide::name_of(prediction.decision.kind)) + ": " +
                  prediction.decision.reason + "\n\n");
    Table ranking({{"class"}, {"probability", Table::Align::kRight}});
    for (const auto& alternative : prediction.ranked) {
      ranking.add({classes[alternative.label], percent_text(alternative.probability)});
    }
    console.print(ranking.text(width) + "\n");
    if (!evidence.words.empty()) {
      Table words({{"word"}, {"push towards " + classes[label], Table::Align::kRight}});
      for (const auto& word : evidence.words) {
        words.add({word.word, (word.push > 0 ? "+" : "") + fixed_text(word.push, 3)});
      }
      console.print(words.text(width) + "\n");
    }
    if (evidence.tickets.empty()) return;
    std::vector<Table::Column> columns{
        {"like training ticket"}, {"its class"}, {"similarity", Table::Align::kRight}};
    const bool has_texts = !evidence.tickets.front().text.empty();
    if (has_texts) columns.push_back({"its text"});
    Table tickets(columns);
    for (const auto& like : evidence.tickets) {
      std::vector<std::string> cells{like.id, classes[like.label], fixed_text(like.similarity, 2)};
      if (has_texts) cells.push_back(like.text);
      tickets.add(cells);
    }
    console.print(tickets.text(width));
  }

  static void print_json(const decide::Prediction& prediction, std::size_t label,
                         const decide::Evidence& evidence, const LabelSet& classes,
                         Console& console) {
    ordered_json json;
    json["decision"] = decide::name_of(prediction.decision.kind);
    json["reason"] = prediction.decision.reason;
    json["label"] = classes[prediction.ranked.front().label];
    json["probability"] = prediction.ranked.front().probability;
    json["language"] = prediction.document->language;
    json["alternatives"] = ordered_json::array();
    for (const auto& alternative : prediction.ranked) {
      json["alternatives"].push_back(
          {{"label", classes[alternative.label]}, {"probability", alternative.probability}});
    }
    json["explained"] = classes[label];
    json["words"] = ordered_json::array();
    for (const auto& word : evidence.words) {
      json["words"].push_back({{"word", word.word}, {"push", word.push}});
    }
    json["tickets"] = ordered_json::array();
    for (const auto& like : evidence.tickets) {
      json["tickets"].push_back(
          {{"id", like.id}, {"label", classes[like.label]}, {"similarity", like.similarity}});
      if (!like.text.empty()) json["tickets"].back()["text"] = like.text;
    }
    console.print(json.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  }

  std::string text_;
  ModelOptions model_;
  std::optional<std::string> label_;
  decide::EvidenceOptions evidence_;
};

}  // namespace

CommandEntry explain_command() {
  return {.name = "explain",
          .summary = "Say why a text is sorted as it is: words that pushed, tickets like it",
          .examples = {{"triage explain 'my vpn is dead'", "The latest model"},
                       {"triage explain 'my vpn is dead' --label Hardware --json",
                        "What speaks for or against another class"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Explain>(); }};
}

}  // namespace triage::cli

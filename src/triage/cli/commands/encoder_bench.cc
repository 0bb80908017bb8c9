#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/commands.h"
#include "triage/cli/encoder_speed.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/resources.h"
#include "triage/cli/source_options.h"
#include "triage/cli/source_texts.h"
#include "triage/cli/table.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kShortTokens = 60;
constexpr std::size_t kLongTokens = 512;
constexpr std::size_t kShortRuns = 40;
constexpr std::size_t kLongRuns = 20;

struct Measured {
  std::string precision;
  double seconds_to_open = 0;
  Throughput many;
  Latency short_text;
  Latency long_text;
  std::uint64_t peak_bytes = 0;
};

double per_second(std::size_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

double padding_share(const Throughput& many) {
  const std::size_t all = many.tokens + many.padding;
  return all == 0 ? 0 : static_cast<double>(many.padding) / static_cast<double>(all);
}

std::string milliseconds_text(double seconds) { return fixed_text(1000 * seconds, 1) + " ms"; }

class EncoderBench final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("NAME", name_, "Of `encoder list`, or a folder with a Hugging Face model");
    options.option("--precision", "PRECISION", precision_, "Numbers to reckon with (default: f32)",
                   "f32|bf16|int8");
    options.option("--texts", "N", texts_, "Encode so many texts (default: 500)");
    source_.declare(options);
    declare_cleaning(options);
    options.json();
  }

  ExitCode run(Context& context) override {
    if (texts_ == 0) throw WrongUsage("--texts 0: measures nothing. Give 1 or more.");
    const encode::EncoderRecord record = encoder_record(name_, context);
    const bool has_source = !source_.as_typed().empty();
    const std::vector<std::string> texts = has_source ? texts_of_source(source_, texts_, context)
                                                      : generated_texts(texts_, context.seed());
    const Measured found = measured(record, texts, context);
    if (context.is_json) {
      print_json(record, found, has_source, context.console);
    } else {
      print_text(found, has_source, context.console);
    }
    context.next_step("encoder parity " + shell_quoted(name_) + " OTHER TICKETS",
                      "whether a faster one gives the same vectors");
    return ExitCode::kDone;
  }

 private:
  [[nodiscard]] Measured measured(const encode::EncoderRecord& record,
                                  const std::vector<std::string>& texts, Context& context) const {
    Measured found;
    found.precision = record.remote ? "of the service" : precision_;
    const Stopwatch watch;
    const auto encoder = open_bare_encoder(
        record, {.precision = encode::precision_named(precision_), .is_cached = false}, context);
    found.seconds_to_open = watch.seconds();
    (void)throughput(*encoder, generated_texts(1, 0), context.progress);  // what is made on demand
    context.progress.begin("Encoding texts", texts.size());
    found.many = throughput(*encoder, texts, context.progress);
    context.progress.end();
    context.progress.begin("Encoding one text at a time", kShortRuns + kLongRuns);
    found.short_text = latency(*encoder, kShortTokens, kShortRuns, context.progress);
    found.long_text = latency(*encoder, kLongTokens, kLongRuns, context.progress);
    context.progress.end();
    found.peak_bytes = peak_rss_bytes();
    return found;
  }

  static void print_text(const Measured& found, bool has_source, Console& console) {
    const Throughput& many = found.many;
    Table table({{"what"}, {"measured", Table::Align::kRight}});
    table.add({has_source ? "texts, of the source" : "texts, generated", count_text(many.texts)});
    table.add({"precision", found.precision});
    table.add({"opening", duration_text(found.seconds_to_open)});
    table.add({"texts a second", fixed_text(per_second(many.texts, many.seconds), 1)});
    table.add({"tokens a second",
               count_text(static_cast<std::uint64_t>(per_second(many.tokens, many.seconds)))});
    table.add({"padding", percent_text(padding_share(many))});
    table.add({"texts cut", count_text(many.cut_texts)});
    for (const Latency& one : {found.short_text, found.long_text}) {
      const std::string what = "one text of " + count_text(one.tokens) + " tokens, ";
      table.add({what + "p50", milliseconds_text(one.p50)});
      table.add({what + "p95", milliseconds_text(one.p95)});
    }
    table.add({"memory, at most", bytes_text(found.peak_bytes)});
    console.print(table.text(console.look().width));
  }

  static void print_json(const encode::EncoderRecord& record, const Measured& found,
                         bool has_source, Console& console) {
    const Throughput& many = found.many;
    const auto latency_json = [](const Latency& one) {
      return ordered_json{{"tokens", one.tokens},
                          {"runs", one.runs},
                          {"p50_seconds", one.p50},
                          {"p95_seconds", one.p95}};
    };
    const ordered_json json = {
        {"name", record.name},
        {"precision", found.precision},
        {"generated", !has_source},
        {"texts", many.texts},
        {"tokens", many.tokens},
        {"cut_texts", many.cut_texts},
        {"seconds_to_open", found.seconds_to_open},
        {"seconds", many.seconds},
        {"texts_per_second", per_second(many.texts, many.seconds)},
        {"tokens_per_second", per_second(many.tokens, many.seconds)},
        {"padding_share", padding_share(many)},
        {"latency", {latency_json(found.short_text), latency_json(found.long_text)}},
        {"peak_rss_bytes", found.peak_bytes}};
    console.print(json.dump() + "\n");
  }

  std::string name_;
  std::string precision_ = "f32";
  std::size_t texts_ = 500;
  SourceOptions source_;
};

}  // namespace

CommandEntry encoder_bench_command() {
  return {.name = "encoder bench",
          .summary = "Measure how fast an encoder is on this machine",
          .about =
              "Without SOURCE on generated texts. Nothing is taken from the cache. A service is "
              "measured as it answers now, and may charge for it.",
          .examples = {{"triage encoder bench e5", "On 500 generated texts"},
                       {"triage encoder bench e5 tickets.csv --precision int8 --texts 2000",
                        "On one's own tickets, in eight bits"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderBench>(); }};
}

}  // namespace triage::cli

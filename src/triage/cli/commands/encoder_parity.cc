#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/commands.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/open_encoder.h"
#include "triage/cli/source_options.h"
#include "triage/cli/source_texts.h"
#include "triage/cli/table.h"
#include "triage/encode/parity.h"
#include "triage/encode/tuning.h"
#include "triage/encode/unit_length.h"
#include "triage/learn/neighbors.h"

namespace triage::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kNeighbors = 10;

// Mean share of the ten nearest other texts, by cosine, that both encoders name.
double neighbor_overlap(const Matrix& a, const Matrix& b, ThreadPool& threads) {
  const learn::NeighborOptions options{.count = kNeighbors};
  const learn::Neighbors near_a =
      learn::nearest_among(encode::rows_of_unit_length(a), options, threads);
  const learn::Neighbors near_b =
      learn::nearest_among(encode::rows_of_unit_length(b), options, threads);
  std::size_t shared = 0;
  std::size_t all = 0;
  for (std::size_t text = 0; text < a.rows(); ++text) {
    const auto others = near_b.rows_of(text);
    for (const std::int32_t row : near_a.rows_of(text)) {
      if (row == learn::Neighbors::kNone) continue;
      ++all;
      if (std::ranges::find(others, row) != others.end()) ++shared;
    }
  }
  return static_cast<double>(shared) / static_cast<double>(all);
}

// What is compared: an encoder at a precision, `e5:int8`.
struct Side {
  encode::EncoderRecord record;
  Encoding encoding;
};

Side side_of(const std::string& typed, const Context& context) {
  const TypedEncoder encoder = typed_encoder(typed);
  return {encoder_record(encoder.name, context),
          {.precision = encoder.precision.value_or(encode::Precision::kFloat32)}};
}

bool is_tuned(const Side& side) {
  return !side.record.remote && encode::prompt_of_tuning(side.record.folder);
}

class EncoderParity final : public Command {
 public:
  void declare(Options& options) override {
    options.argument("A", a_, "An encoder; `e5:int8` is e5 at that precision");
    options.argument("B", b_, "The one to compare it with");
    source_.declare(options);
    declare_cleaning(options);
    options.option("--texts", "N", texts_, "Compare on so many texts (default: 2000)");
    options.json();
  }

  ExitCode run(Context& context) override {
    if (texts_ < kLeastTexts) {
      throw WrongUsage("--texts " + std::to_string(texts_) + ": gives no picture. Give " +
                       std::to_string(kLeastTexts) + " or more.");
    }
    const Side a = side_of(a_, context);
    const Side b = side_of(b_, context);
    const std::vector<std::string> texts = texts_of_source(source_, texts_, context);
    if (texts.size() < kLeastTexts) {
      throw InvalidInput("encoder parity: " + count_text(texts.size()) +
                         " texts give no picture. Give a source with " +
                         std::to_string(kLeastTexts) + " or more.");
    }
    Vectors of_a = vectors_of(a, texts, context);
    Vectors of_b = vectors_of(b, texts, context);
    encode::Parity parity{.texts = texts.size(), .cosines = std::nullopt};
    if (of_a.vectors.columns() == of_b.vectors.columns()) {
      parity.cosines = encode::cosines(of_a.vectors, of_b.vectors);
      if (is_tuned(a) || is_tuned(b)) {
        parity.length_difference = encode::length_difference(of_a.vectors, of_b.vectors);
      }
    }
    parity.neighbor_overlap = neighbor_overlap(of_a.vectors, of_b.vectors, context.threads());
    encode::ParityRecords(parity_records_file(context))
        .put(of_a.fingerprint, of_b.fingerprint, parity, context.clock());
    if (context.is_json) {
      print_json(of_a, of_b, parity, context.console);
    } else {
      print_text(parity, context.console);
    }
    context.next_step("encoder bench " + shell_quoted(typed_encoder(b_).name), "how fast it is");
    return ExitCode::kDone;
  }

 private:
  struct Vectors {
    std::string fingerprint;
    Matrix vectors;  // texts × dimension
  };

  static Vectors vectors_of(const Side& side, const std::vector<std::string>& texts,
                            Context& context) {
    // What a service gave earlier says nothing about the model that it runs now.
    Encoding encoding = side.encoding;
    encoding.is_cached = encoding.is_cached && !side.record.remote;
    const auto encoder = open_encoder(side.record, encoding, context);
    context.progress.begin("Encoding with " + side.record.name, texts.size());
    Matrix vectors = encoder->encode(texts, context.progress).vectors;
    context.progress.end();
    return {encoder->fingerprint(), std::move(vectors)};
  }

  void print_text(const encode::Parity& parity, Console& console) const {
    Table table({{"on " + count_text(parity.texts) + " texts"},
                 {"measured", Table::Align::kRight},
                 {"at least", Table::Align::kRight}});
    if (parity.cosines) {
      table.add({"cosine, mean", fixed_text(parity.cosines->mean, 5),
                 fixed_text(encode::kLeastMeanCosine, 3)});
      table.add({"cosine, 1 % below", fixed_text(parity.cosines->p01, 5),
                 fixed_text(encode::kLeastP01Cosine, 3)});
      table.add({"cosine, least", fixed_text(parity.cosines->min, 5), ""});
    } else {
      table.add({"cosine", "-", "their vectors differ in length"});
    }
    table.add({"neighbours in common, of 10", percent_text(parity.neighbor_overlap),
               percent_text(encode::kLeastNeighborOverlap)});
    if (parity.length_difference) {
      table.add({"lengths apart (at most)", percent_text(*parity.length_difference),
                 percent_text(encode::kMostLengthDifference)});
    }
    console.print(table.text(console.look().width));
    console.print("\n" + a_ + " and " + b_ +
                  (parity.is_close()
                       ? " agree: their vectors may be mixed in this workspace.\n"
                       : " do not agree: vectors of one are of no use to models of the other.\n"));
  }

  static void print_json(const Vectors& a, const Vectors& b, const encode::Parity& parity,
                         Console& console) {
    ordered_json json = {{"a", a.fingerprint}, {"b", b.fingerprint}, {"texts", parity.texts}};
    json["cosine"] = nullptr;
    if (parity.cosines) {
      json["cosine"] = {{"mean", parity.cosines->mean},
                        {"p01", parity.cosines->p01},
                        {"min", parity.cosines->min}};
    }
    json["neighbor_overlap"] = parity.neighbor_overlap;
    json["length_difference"] =
        parity.length_difference ? ordered_json(*parity.length_difference) : ordered_json(nullptr);
    json["thresholds"] = {{"cosine_mean", encode::kLeastMeanCosine},
                          {"cosine_p01", encode::kLeastP01Cosine},
                          {"neighbor_overlap", encode::kLeastNeighborOverlap},
                          {"length_difference", encode::kMostLengthDifference}};
    json["may_be_mixed"] = parity.is_close();
    console.print(json.dump() + "\n");
  }

  static constexpr std::size_t kLeastTexts = 50;

  std::string a_;
  std::string b_;
  SourceOptions source_;
  std::size_t texts_ = 2000;
};

}  // namespace

CommandEntry encoder_parity_command() {
  return {
      .name = "encoder parity",
      .summary = "Measure whether two encoders give the same vectors",
      .about =
          "Encodes the same texts with both and compares: cosine of the two vectors of a text, and "
          "which other texts are nearest to it. Where they agree, the workspace notes that vectors "
          "of one may be used with the other.",
      .examples = {{"triage encoder parity e5 farm tickets.csv",
                    "A model here, and the same one behind a service"},
                   {"triage encoder parity e5 e5:int8 tickets.csv --texts 500",
                    "What eight bits cost on one's own tickets"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderParity>(); }};
}

}  // namespace triage::cli

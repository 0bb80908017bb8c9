#include <algorithm>
#include <limits>
#include <optional>

#include "triage/base/error.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/commands.h"
#include "triage/cli/encoder_options.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/raw_text.h"
#include "triage/cli/source_options.h"
#include "triage/encode/unit_length.h"
#include "triage/model/cleaned_tickets.h"
#include "triage/model/kept_rows.h"
#include "triage/text/cleaner.h"
#include "triage/warehouse/output/rejects_file.h"
#include "triage/warehouse/output/vector_sink.h"

namespace triage::cli {
namespace {

// What was done, for the closing line.
struct Totals {
  std::uint64_t texts = 0;
  std::uint64_t encoded = 0;  // the others were in the cache
  std::uint64_t tokens = 0;
  std::uint64_t read = 0;  // by the encoder, whatever became of the vector
  std::uint64_t cut_texts = 0;
  std::uint64_t left_out = 0;
};

class Embed final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    encoder_.declare_encoding(options);
    declare_cleaning(options);
    options.option("--raw", is_raw_, "Encode the texts as they are, without cleaning");
    options.heading("Output");
    options.option("--output", "FILE", output_,
                   "Where the vectors go: .jsonl, .parquet, .arrow or .npy; - is standard output "
                   "(default)");
    options.also_named("-o");
    options.option("--rejects", "FILE", rejects_,
                   "List the tickets that were left out, with their reasons, in this file");
  }

  ExitCode run(Context& context) override {
    source_.prepare_output(context, "--output", output_);
    source_.prepare_output(context, "--rejects", rejects_);
    if (rejects_ && *rejects_ == output_ && output_ != "-") {
      throw WrongUsage("--rejects " + output_ + ": is where the vectors go. Name another file.");
    }
    const warehouse::VectorFormat format = warehouse::vector_format_of(output_);
    (void)encoder_.record(context);  // a wrong name is said before anything is read
    const text::Cleaner cleaner(cleaning_options(context.settings));
    const auto source = source_.open(context);
    const auto encoder = encoder_.open(context);
    const auto sink = warehouse::open_vector_sink(output_, format, encoder->dimension(),
                                                  {.threads = context.thread_count()});
    std::unique_ptr<warehouse::RejectsFile> rejects;
    if (rejects_) rejects = std::make_unique<warehouse::RejectsFile>(*rejects_);

    if (output_ == "-") context.console.give_way_to_results();
    Totals totals;
    context.progress.begin("Encoding tickets", source->row_count());
    while (auto batch = source->next()) {
      Texts texts = texts_of(cleaner, *batch, context);
      encode::EncodedTexts encoded = encoder->encode(texts.texts, context.progress);
      leave_out_useless(*batch, texts, encoded.vectors);
      if (format == warehouse::VectorFormat::kNpy) {
        write_in_row_order(*batch, texts, encoded.vectors, *sink);
      } else {
        sink->write(texts.ids, encoded.vectors);
      }
      if (rejects) rejects->add(texts.left_out);
      totals.texts += texts.ids.size();
      totals.encoded += encoded.encoded_texts;
      totals.tokens += encoded.tokens;
      totals.read += texts.texts.size();
      totals.cut_texts += encoded.cut_texts.size();
      totals.left_out += texts.left_out.size();
      context.progress.advance(batch->rejected.size() + batch->tickets.size() - texts.texts.size());
    }
    context.progress.end();
    sink->close();
    if (rejects) rejects->close();
    context.console.note(summary_of(totals, *encoder));
    return ExitCode::kDone;
  }

 private:
  struct Texts {
    std::vector<std::string> ids;
    std::vector<std::uint64_t> rows;  // of the source, rising
    std::vector<std::string> texts;
    std::vector<RejectedRow> left_out;
  };

  [[nodiscard]] Texts texts_of(const text::Cleaner& cleaner, const TicketBatch& batch,
                               Context& context) const {
    Texts texts;
    texts.left_out = batch.rejected;
    std::vector<Accepted<Document>> documents;
    if (!is_raw_) documents = model::cleaned(cleaner, batch.tickets, context.threads());
    for (std::size_t i = 0; i < batch.tickets.size(); ++i) {
      const Ticket& ticket = batch.tickets[i];
      if (is_raw_) {
        texts.texts.push_back(raw_text_of(ticket));
      } else if (documents[i]) {
        texts.texts.push_back(documents[i]->text());
      } else {
        texts.left_out.push_back({ticket.row, ticket.id, documents[i].error(), ticket.line});
        continue;
      }
      texts.ids.push_back(ticket.id);
      texts.rows.push_back(ticket.row);
    }
    return texts;
  }

  // Tickets that the encoder gave a vector without a direction. Their texts stay: they were
  // encoded.
  static void leave_out_useless(const TicketBatch& batch, Texts& texts, Matrix& vectors) {
    std::vector<bool> is_useful;
    auto ticket = batch.tickets.begin();
    for (std::size_t i = 0; i < texts.ids.size(); ++i) {
      const auto defect = encode::direction_defect(vectors.row(i));
      is_useful.push_back(!defect);
      if (!defect) continue;
      while (ticket->row != texts.rows[i]) ++ticket;
      texts.left_out.push_back({ticket->row,
                                ticket->id,
                                {"no_vector", "its vector " + std::string(*defect)},
                                ticket->line});
    }
    model::keep_wanted(texts.ids, is_useful);
    model::keep_wanted(texts.rows, is_useful);
    model::keep_wanted(vectors, is_useful);
  }

  // An array without ids says by its order which row a vector belongs to (`train --vectors`), so a
  // ticket that was left out has a row too: of no numbers.
  void write_in_row_order(const TicketBatch& batch, const Texts& texts, const Matrix& vectors,
                          warehouse::VectorSink& sink) {
    std::uint64_t last = row_;
    for (const Ticket& ticket : batch.tickets) last = std::max(last, ticket.row);
    for (const RejectedRow& rejected : batch.rejected) last = std::max(last, rejected.row);
    Matrix ordered(last - row_, vectors.columns());
    std::fill_n(ordered.data(), ordered.rows() * ordered.columns(),
                std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < texts.rows.size(); ++i) {
      if (texts.rows[i] <= row_) {
        throw InvalidInput(
            "embed: this source gives its tickets out of order, so an array could "
            "not say whose a vector is. Write .parquet, .arrow or .jsonl.");
      }
      const auto vector = vectors.row(i);
      std::copy(vector.begin(), vector.end(), ordered.row(texts.rows[i] - row_ - 1).begin());
    }
    row_ = last;
    sink.write(std::vector<std::string>(ordered.rows()), ordered);
  }

  static std::string summary_of(const Totals& totals, const encode::Encoder& encoder) {
    std::string text = "Vectors: " + count_text(totals.texts) + " of " +
                       count_text(encoder.dimension()) + " numbers; " + count_text(totals.encoded) +
                       " encoded now, from " + count_text(totals.tokens) + " tokens";
    if (totals.cut_texts > 0) {
      const double share = static_cast<double>(totals.cut_texts) / static_cast<double>(totals.read);
      text += "; " + count_text(totals.cut_texts) + " of the texts (" + percent_text(share) +
              ") were longer than the model takes and lost a part";
    }
    if (totals.left_out > 0) text += "; " + count_text(totals.left_out) + " tickets left out";
    return text + ".";
  }

  SourceOptions source_;
  EncoderOptions encoder_;
  bool is_raw_ = false;
  std::string output_ = "-";
  std::optional<std::string> rejects_;
  std::uint64_t row_ = 0;  // of the source, the last that write_in_row_order() wrote
};

}  // namespace

CommandEntry embed_command() {
  return {.name = "embed",
          .summary = "Write the vectors that an encoder makes of tickets",
          .about =
              "Cleans the tickets as `train` does and encodes their texts. Vectors are kept in the "
              "workspace's cache, so a run that was broken off goes on where it stopped.",
          .examples = {{"triage embed tickets.csv --encoder models/e5 -o vectors.parquet",
                        "One vector a ticket, in Parquet"},
                       {"triage embed tickets.csv --encoder e5 --precision int8 -o vectors.npy",
                        "Faster, a little less exact, for --vectors"},
                       {"triage embed texts.jsonl --encoder e5 --raw --text text --id id",
                        "Texts as they are, JSON Lines on standard output"}},
          .make = []() -> std::unique_ptr<Command> { return std::make_unique<Embed>(); }};
}

}  // namespace triage::cli

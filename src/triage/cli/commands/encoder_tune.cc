#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/file_lock.h"
#include "triage/base/fingerprint.h"
#include "triage/cli/cleaning_options.h"
#include "triage/cli/commands.h"
#include "triage/cli/encoder_options.h"
#include "triage/cli/exit_code.h"
#include "triage/cli/figures.h"
#include "triage/cli/source_documents.h"
#include "triage/cli/source_options.h"
#include "triage/cli/table.h"
#include "triage/cli/training_options.h"
#include "triage/cli/tuning_process.h"
#include "triage/encode/token_sequences.h"
#include "triage/encode/tokenizer/tokenizer.h"
#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/tuning.h"
#include "triage/encode/tuning_job.h"
#include "triage/learn/judge/comparison.h"
#include "triage/learn/judge/right_rows.h"
#include "triage/model/dataset.h"
#include "triage/model/split.h"
#include "triage/model/vector_quality.h"

namespace triage::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::string_view kTunedFrom = "tuned from ";
constexpr double kChance = 0.05;  // a difference that chance shows less often than this counts

// What was measured on the test rows, each text once.
struct Measured {
  std::size_t rows = 0;
  model::VectorQuality before;
  model::VectorQuality after;
  std::vector<bool> by_classifier;  // of the tuned encoder, without a head
  learn::McNemar neighbors;
  learn::McNemar linear;

  // Whether a linear head over the vectors has become better, and not by chance.
  [[nodiscard]] bool is_better() const {
    return linear.only_second_right > linear.only_first_right && linear.p_value < kChance;
  }
};

std::vector<std::string> texts_of(const model::Rows& rows) {
  std::vector<std::string> texts;
  texts.reserve(rows.documents.size());
  for (const Document& document : rows.documents) texts.push_back(document.text());
  return texts;
}

// The rows whose body no earlier one has: a paired test counts equal bodies once, as training does.
model::Rows distinct(const model::Rows& rows) {
  model::Rows once;
  std::set<std::uint64_t> seen;
  for (std::size_t i = 0; i < rows.documents.size(); ++i) {
    if (!seen.insert(rows.groups[i]).second) continue;
    once.documents.push_back(rows.documents[i]);
    once.labels.push_back(rows.labels[i]);
    once.groups.push_back(rows.groups[i]);
    once.weights.push_back(rows.weights[i]);
  }
  return once;
}

std::vector<bool> right_by_classifier(const encode::Tuning& tuning, const Matrix& vectors,
                                      const std::vector<std::uint32_t>& labels) {
  Matrix scores(0, tuning.classes.size());
  for (std::size_t i = 0; i < vectors.rows(); ++i) {
    scores.append_row(tuning.scores(vectors.row(i)));
  }
  return learn::right_rows(scores, labels);
}

class EncoderTune final : public Command {
 public:
  void declare(Options& options) override {
    source_.declare(options);
    options.setting("journal.place");
    encoder_.declare(options);
    options.option("--name", "NAME", name_, "What to call the tuned encoder");
    options.heading("Tuning");
    options.option("--loss", "KIND", loss_,
                   "What vectors are to be good for: telling classes apart, being near their like, "
                   "or both",
                   "classification|contrastive|both");
    options.option("--epochs", "N", tuning_.epochs, "Passes over the tickets (default: 2)");
    options.option("--batch", "N", tuning_.batch, "Texts a step (default: 32)");
    options.option("--rate", "RATE", tuning_.rate, "Learning rate at its highest (default: 1e-4)");
    options.option("--max-tokens", "N", tuning_.max_tokens,
                   "Where texts are cut while learning (default: 96)");
    options.option("--lora", "RANK", tuning_.lora_rank,
                   "Learn additions of this rank instead of all weights, for large models");
    options.option("--folds", "N", tuning_.folds,
                   "Runs that each leave rows out, for scores that `train` can trust; 0: none "
                   "(default: 2)");
    options.option("--device", "DEVICE", tuning_.device, "Where to compute (default: cpu)",
                   "cpu|cuda");
    options.heading("Learning");
    options.setting("train.split");
    options.setting("train.test_share");
    options.setting("train.merge_labels");
    declare_cleaning(options);
    options.heading("Output");
    options.option("--keep", is_kept_, "Offer the tuned encoder even if it is no better");
    options.json();
  }

  ExitCode run(Context& context) override {
    check_usage();
    encode::EncoderRegistry::require_name(name_);
    const encode::EncoderRecord base = encoder_.record(context);
    if (base.remote) {
      throw InvalidInput("encoder '" + base.name +
                         "': runs behind a service, so its weights cannot be tuned here. Name a "
                         "model on this machine.");
    }
    require_free_name(base, context);
    if (encode::read_tuning_if_there(base.folder)) {
      throw InvalidInput("encoder '" + base.name +
                         "': was tuned already, and knows tickets that the scores of a second "
                         "tuning would have to be unseen. Tune the encoder that it came from.");
    }
    const fs::path program = tuning_program(context);
    const FileLock lock = locked(context);
    const model::TrainingOptions training = training_options(context.settings);
    model::Dataset data = read(context);
    const model::Split split = model::split_rows(data, training.split, training.test_share);
    model::require_enough(data, split.learn, std::max<std::size_t>(2, tuning_.folds));
    if (split.test.documents.empty()) {
      throw InvalidInput(
          "encoder tune: no ticket is kept apart, so nobody could tell whether the tuned encoder "
          "is better. Give --test-share 0.1 and more tickets.");
    }
    const std::string base_fingerprint =
        open_bare_encoder(base, {.is_cached = false}, context)->fingerprint();
    const fs::path folder = prepared(job_of(data, split.learn, base, context), base_fingerprint,
                                     context.var() / "tune" / name_, context);
    run_tuning(program, folder, context);
    const Measured measured = measure(data, split, base, folder / "model", context);
    return conclude(measured, base, folder / "model", context);
  }

 private:
  void check_usage() const {
    using Ranges = encode::TuningRanges;
    if (name_.empty())
      throw WrongUsage("encoder tune: it needs --name. Say what to call the result.");
    check_range("--epochs", tuning_.epochs, Ranges::kEpochs);
    check_range("--batch", tuning_.batch, Ranges::kBatch);
    check_range("--rate", tuning_.rate, Ranges::kRate);
    check_range("--max-tokens", tuning_.max_tokens, Ranges::kMaxTokens);
    check_range("--lora", tuning_.lora_rank, Ranges::kLoraRank);
    check_range("--folds", tuning_.folds, Ranges::kFolds);
    if (tuning_.folds == 1) {
      throw WrongUsage("--folds 1: leaves nothing to learn from. Give 2 or more, or 0 for none.");
    }
  }

  template <typename Number>
  static void check_range(const std::string& option, Number value,
                          const encode::TuningRange<Number>& range) {
    if (range.holds(value)) return;
    const auto text = [](Number number) { return nlohmann::json(number).dump(); };
    throw WrongUsage(option + " " + text(value) + ": is out of range. Give " + text(range.least) +
                     " to " + text(range.most) + ".");
  }

  // Two that tune under one name would take each other's place. The file begins with a dot, which
  // no encoder's name does.
  [[nodiscard]] FileLock locked(const Context& context) const {
    const fs::path folder = context.var() / "tune";
    std::error_code failure;
    fs::create_directories(folder, failure);  // if it failed, locking says why
    if (auto lock = FileLock::try_take(folder / ("." + name_ + ".lock"))) return std::move(*lock);
    throw Unavailable("encoder '" + name_ +
                      "': another process is tuning it. Wait for it, or give --name another.");
  }

  // An encoder that was not tuned keeps its name.
  void require_free_name(const encode::EncoderRecord& base, const Context& context) const {
    const encode::EncoderRegistry registry = encoder_registry(context);
    const bool is_tuned =
        registry.has(name_) && registry.record(name_).origin.starts_with(kTunedFrom);
    if (name_ != base.name && (is_tuned || !registry.has(name_))) return;
    throw InvalidInput("encoder '" + name_ +
                       "': has this name already, and is not one that was tuned. Give --name "
                       "another.");
  }

  static text::Cleaner cleaner_of(const Context& context) {
    return text::Cleaner(cleaning_options(context.settings));
  }

  model::Dataset read(Context& context) const {
    const text::Cleaner cleaner = cleaner_of(context);
    const SourceDocuments source = labelled_documents(source_, cleaner, context);
    const model::DatasetOptions options{.merge_labels =
                                            context.settings.is_on("train.merge_labels")};
    return model::read_dataset(
        *source.documents, options, [](const RejectedRow&) {}, context.progress);
  }

  encode::TuningJob job_of(const model::Dataset& data, const model::Rows& learn,
                           const encode::EncoderRecord& base, Context& context) const {
    encode::TuningJob job{.encoder = fs::canonical(base.folder),
                          .prompt = base.prompt.text,
                          .cleaning = cleaner_of(context).fingerprint(),
                          .classes = data.classes.names(),
                          .settings = tuning_,
                          .rows = {}};
    job.settings.loss = encode::tuning_loss_named(loss_);
    job.settings.seed = context.seed();
    job.settings.threads = context.thread_count();
    const auto tokenizer = encode::open_tokenizer(job.encoder);
    const std::size_t most = encode::read_encoder_config(job.encoder).max_tokens;
    const encode::Sequencer sequencer(
        *tokenizer, {.prompt = job.prompt, .max_tokens = std::min(job.settings.max_tokens, most)});
    const std::vector<std::string> texts = texts_of(learn);
    encode::TokenSequences made = sequencer.sequences(texts);
    note_cut_texts(made.cut_texts.size(), texts.size(), context.console);
    for (encode::TokenSequence& sequence : made.sequences) {
      job.rows.push_back({.ids = std::move(sequence.ids),
                          .label = learn.labels[sequence.text],
                          .group = learn.groups[sequence.text],
                          .text = hash64(texts[sequence.text]),
                          .ticket = hash64(learn.documents[sequence.text].id)});
    }
    return job;
  }

  void note_cut_texts(std::size_t cut, std::size_t texts, Console& console) const {
    if (cut == 0) return;
    const double share = static_cast<double>(cut) / static_cast<double>(texts);
    console.note(count_text(cut) + " of the " + count_text(texts) + " texts to learn from (" +
                 percent_text(share) + ") are longer than --max-tokens " +
                 std::to_string(tuning_.max_tokens) + " or the model allows, and lose a part.");
  }

  // The job's own folder, ready to run: another job, or another base, has another one, so nothing
  // that was tuned before is touched. What an earlier call of the same job did stays.
  static fs::path prepared(const encode::TuningJob& job, const std::string& base_fingerprint,
                           const fs::path& jobs, Context& context) {
    constexpr std::size_t kDigits = 12;
    const fs::path folder =
        jobs / sha256_hex(encode::fingerprint_of(job) + base_fingerprint).substr(0, kDigits);
    const bool is_known = fs::exists(folder / "job.json");
    const bool has_others = fs::exists(jobs) && !fs::is_empty(jobs);
    fs::create_directories(folder);
    encode::write_tuning_job(job, folder);  // again, since threads and pauses may be others now
    (void)encode::read_tuning_job(folder);  // says now what triage-tune would say later
    if (is_known) {
      context.console.note("Tuning goes on in '" + folder.string() + "'.");
    } else if (has_others) {
      context.console.note("Tickets, settings or encoder have changed, so tuning starts anew in '" +
                           folder.string() + "'. What was tuned before stays.");
    }
    return folder;
  }

  Measured measure(const model::Dataset& data, const model::Split& split,
                   const encode::EncoderRecord& base, const fs::path& tuned_folder,
                   Context& context) const {
    const model::Rows test = distinct(split.test);
    encode::EncoderRecord tuned = base;
    tuned.folder = tuned_folder;
    Measured measured;
    measured.rows = test.documents.size();
    const auto quality = [&](const Matrix& learned, const Matrix& asked) {
      return model::quality_of_vectors({learned, split.learn.labels}, {asked, test.labels},
                                       data.classes.size(), context.seed(), context.threads());
    };
    {
      const auto encoder = open_encoder(base, {}, context);
      const Matrix asked = encoded(*encoder, test, "Encoding as before: test", context);
      measured.before =
          quality(encoded(*encoder, split.learn, "Encoding as before: learned", context), asked);
    }
    const auto encoder = open_encoder(tuned, {}, context);
    const Matrix asked = encoded(*encoder, test, "Encoding as tuned: test", context);
    const auto tuning = encode::read_tuning_if_there(tuned_folder);
    if (!tuning) {
      throw Corrupt("folder '" + tuned_folder.string() +
                    "': tuning left no tuning.json in it. Remove it and tune again.");
    }
    tuning->require_fits(name_, asked.columns());
    measured.by_classifier = right_by_classifier(*tuning, asked, test.labels);
    measured.after =
        quality(encoded(*encoder, split.learn, "Encoding as tuned: learned", context), asked);
    measured.neighbors = learn::mcnemar(measured.before.by_neighbors, measured.after.by_neighbors);
    measured.linear = learn::mcnemar(measured.before.by_linear, measured.after.by_linear);
    return measured;
  }

  static Matrix encoded(encode::Encoder& encoder, const model::Rows& rows, std::string_view stage,
                        Context& context) {
    const std::vector<std::string> texts = texts_of(rows);
    context.progress.begin(stage, texts.size());
    Matrix vectors = encoder.encode(texts, context.progress).vectors;
    context.progress.end();
    return vectors;
  }

  ExitCode conclude(const Measured& measured, const encode::EncoderRecord& base,
                    const fs::path& folder, Context& context) const {
    const bool is_offered = measured.is_better() || is_kept_;
    if (is_offered) {
      encoder_registry(context).put({.name = name_,
                                     .folder = fs::canonical(folder),
                                     .prompt = base.prompt,
                                     .origin = std::string(kTunedFrom) + base.name});
    }
    if (context.is_json) {
      print_json(measured, is_offered, folder, context.console);
    } else {
      print_text(measured, base, folder, context.console);
    }
    if (!is_offered) return ExitCode::kGateNotMet;
    context.next_step("train " + source_.as_typed() + " --encoder lexical+" + name_,
                      "a model of words and of what it says");
    return ExitCode::kDone;
  }

  void print_text(const Measured& measured, const encode::EncoderRecord& base,
                  const fs::path& folder, Console& console) const {
    using Align = Table::Align;
    Table table({{"right on " + count_text(measured.rows) + " test tickets"},
                 {"before", Align::kRight},
                 {"after", Align::kRight},
                 {"chance alone", Align::kRight}});
    const auto share = [](const std::vector<bool>& right) {
      return percent_text(model::share_right(right));
    };
    table.add({"nearest neighbours", share(measured.before.by_neighbors),
               share(measured.after.by_neighbors),
               "p = " + fixed_text(measured.neighbors.p_value, 4)});
    table.add({"linear head over the vectors", share(measured.before.by_linear),
               share(measured.after.by_linear), "p = " + fixed_text(measured.linear.p_value, 4)});
    table.add({"its own classifier", "-", share(measured.by_classifier), "-"});
    console.print(table.text(console.look().width) + "\n");
    if (measured.is_better()) {
      console.print("Encoder " + name_ + " is better than " + base.name + " and offered.\n");
    } else if (is_kept_) {
      console.print("Encoder " + name_ + " is no better than " + base.name +
                    " beyond chance; it is offered since --keep asks for it.\n");
    } else {
      console.print("Encoder " + name_ + " is no better than " + base.name +
                    " beyond chance, so it is not offered. It lies in " + folder.string() +
                    "; --keep offers it all the same.\n");
    }
  }

  void print_json(const Measured& measured, bool is_offered, const fs::path& folder,
                  Console& console) const {
    const auto both = [](const std::vector<bool>& before, const std::vector<bool>& after,
                         const learn::McNemar& test) {
      return ordered_json{{"before", model::share_right(before)},
                          {"after", model::share_right(after)},
                          {"p_value", test.p_value}};
    };
    const ordered_json json = {
        {"name", name_},
        {"folder", folder.string()},
        {"rows", measured.rows},
        {"knn",
         both(measured.before.by_neighbors, measured.after.by_neighbors, measured.neighbors)},
        {"linear", both(measured.before.by_linear, measured.after.by_linear, measured.linear)},
        {"classifier", {{"after", model::share_right(measured.by_classifier)}}},
        {"is_better", measured.is_better()},
        {"is_offered", is_offered}};
    console.print(json.dump() + "\n");
  }

  SourceOptions source_;
  EncoderOptions encoder_;
  std::string name_;
  std::string loss_ = "classification";
  encode::TuningSettings tuning_;
  bool is_kept_ = false;
};

}  // namespace

CommandEntry encoder_tune_command() {
  return {
      .name = "encoder tune",
      .summary = "Teach an encoder the classes of your tickets",
      .about =
          "Keeps apart the tickets that `train` keeps apart, fine-tunes a copy of the encoder on "
          "the others with `triage-tune`, and measures both on the tickets that neither has "
          "seen. The copy is offered under --name only if it is better and not by chance. A "
          "run that was broken off goes on when the same command is typed again.",
      .examples = {{"triage encoder tune tickets.csv --label queue --encoder e5 --name e5-desk",
                    "All weights, two passes over the tickets"},
                   {"triage encoder tune tickets.csv --label queue --encoder e5-large "
                    "--lora 16 --name e5-large-desk",
                    "A large model, of which only additions of low rank are learned"}},
      .make = []() -> std::unique_ptr<Command> { return std::make_unique<EncoderTune>(); }};
}

}  // namespace triage::cli

#include "triage/model/training.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <unordered_set>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/fingerprint.h"
#include "triage/base/random.h"
#include "triage/encode/lexical/lexical_encoder.h"
#include "triage/learn/judge/calibration_fit.h"
#include "triage/learn/judge/folds.h"
#include "triage/learn/judge/right_rows.h"
#include "triage/model/head_workshop.h"
#include "triage/model/kept_rows.h"
#include "triage/model/split.h"
#include "triage/model/tuned_encoder.h"

namespace triage::model {
namespace {

bool have_fields(std::span<const Document> documents) {
  return std::any_of(documents.begin(), documents.end(),
                     [](const Document& document) { return !document.fields.empty(); });
}

// The texts to learn from; a seeded share of them without triage fields, so that the model can do
// without as well.
std::vector<encode::LexicalText> learning_texts(const Rows& rows, const TrainingOptions& options) {
  std::vector<encode::LexicalText> texts;
  texts.reserve(rows.documents.size());
  for (const Document& document : rows.documents) {
    Random random(options.seed, "fields", hash64(document.id));
    const bool is_dropped = random.uniform() < options.field_dropout;
    texts.push_back(lexical_text(document, is_dropped ? FieldUse::kWithout : FieldUse::kWith));
  }
  return texts;
}

// All rows of `encoded`, and the vectors that the same documents bring, from `all`.
DenseBlocks with_given(const DenseVectors& encoded, const DenseVectors& all) {
  DenseBlocks blocks = rows_of(encoded);
  const auto given = all.find(Features::kGivenVector);
  if (given != all.end()) blocks[given->first] = std::move(rows_of(all)[given->first]);
  return blocks;
}

// Of equal texts the first only: they are one piece of evidence.
std::vector<bool> once_a_text(const std::vector<bool>& right,
                              std::span<const std::uint64_t> groups) {
  std::unordered_set<std::uint64_t> seen;
  std::vector<bool> once;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (seen.insert(groups[i]).second) once.push_back(right[i]);
  }
  return once;
}

std::vector<double> fold_accuracies(const Matrix& out_of_fold, const Rows& rows,
                                    std::span<const std::uint32_t> folds, std::size_t count) {
  const std::vector<bool> right = learn::right_rows(out_of_fold, rows.labels);
  std::vector<double> hits(count);
  std::vector<double> sizes(count);
  for (std::size_t i = 0; i < right.size(); ++i) {
    sizes[folds[i]] += 1;
    hits[folds[i]] += right[i] ? 1 : 0;
  }
  for (std::size_t k = 0; k < count; ++k) hits[k] /= std::max(1.0, sizes[k]);
  return hits;
}

// `+0.36 points for neighbours, 95 % interval +0.05 to +0.69: better`.
std::string described(const HeadWorkshop::AdapterGain& gain) {
  const auto points = [](double share) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%+.2f", 100 * share);
    return std::string(text.data());
  };
  const learn::PairedDifference& found = gain.difference;
  return points(found.difference) + " points for neighbours, 95 % interval " + points(found.lower) +
         " to " + points(found.upper) +
         (found.is_second_better() ? ": better" : ": no better beyond chance");
}

learn::HeadOptions head_options(const TrainingOptions& options, const LabelSet& classes) {
  learn::HeadOptions head;
  head.balance.mode = options.balance;
  head.balance.other_rows = options.other_rows;
  head.balance.total_rows = options.total_rows;
  if (const auto other = classes.index_of(options.other_class)) {
    head.balance.other = static_cast<std::uint32_t>(*other);
  }
  head.device = options.device;
  head.seed = options.seed;
  return head;
}

// All that stays the same from the split to the bundle.
class Training {
 public:
  Training(Dataset data, const text::Cleaner& cleaner, const TrainingOptions& options,
           std::shared_ptr<Encoders> encoders, ThreadPool& threads, Progress& progress)
      : data_(std::move(data)),
        cleaner_(cleaner),
        options_(options),
        encoders_(std::move(encoders)),
        threads_(threads),
        progress_(progress),
        given_columns_(data_.documents.front().vector.size()),
        data_fingerprint_(fingerprint_of(data_)),
        split_(split_rows(data_, options.split, options.test_share)) {
    require_enough(data_, split_.learn, options.folds);
    feature_options_ = feature_options();
    for (const EncoderUse& use : feature_options_.encoders) {
      if (use.is_tuned) require_usable(use.name, encoders_->tuning_of(use.name));
    }
    require_equal_vectors();
  }

  TrainingResult run(Manifest manifest);

 private:
  [[nodiscard]] FeatureOptions feature_options() const;
  void require_usable(const std::string& name, const encode::Tuning& tuning) const;
  void require_equal_vectors() const;
  // `given` says whether to copy the vectors that the documents bring, too.
  enum class Given : std::uint8_t { kCopied, kLeft };
  [[nodiscard]] DenseRows vectors_of(std::span<const Document> documents,
                                     std::span<const encode::LexicalText> texts, Given given) const;
  // Do rows that are learned from lack fields that they would have when asked about?
  [[nodiscard]] bool has_held_out() const {
    const bool has_texts = feature_options_.is_lexical || !feature_options_.encoders.empty();
    return has_texts && options_.field_dropout > 0 && have_fields(split_.learn.documents);
  }
  void make_vectors();
  void leave_out(const DenseRows& found, Rows& rows);
  void make_features();
  learn::TrainingRows training_rows() const {
    return {.features = features_set_,
            .held_out = held_out_set_ ? *held_out_set_ : features_set_,
            .labels = split_.learn.labels,
            .weights = split_.learn.weights,
            .folds = folds_,
            .groups = split_.learn.groups,
            .fold_count = options_.folds,
            .class_count = data_.classes.size()};
  }
  // Of all texts that the model, or an encoder in it, learned from.
  [[nodiscard]] std::vector<std::uint64_t> learned_groups() const;
  // The kind of head that was asked for by name.
  [[nodiscard]] std::string head_kind() const;
  std::vector<learn::HeadComparison> compare_heads(HeadWorkshop& workshop);
  [[nodiscard]] learn::CrossFittedCalibration calibrate(const Matrix& out_of_fold) const;
  Evaluation measure(const Model& model, const learn::CrossFittedCalibration& calibration,
                     const Matrix& out_of_fold_scores);
  // What `part` says of the ticket of each row of the index.
  template <typename Part>
  std::vector<std::string> of_neighbors(const Part& part) const {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < index_->rows(); ++i) {
      values.push_back(part(split_.learn.documents[index_->training_row(i)]));
    }
    return values;
  }
  void describe(Manifest& manifest, const HeadPlan& plan,
                const learn::CrossFittedCalibration& calibration) const;

  Dataset data_;  // its documents are in split_
  const text::Cleaner& cleaner_;
  const TrainingOptions& options_;
  std::shared_ptr<Encoders> encoders_;
  ThreadPool& threads_;
  Progress& progress_;
  std::size_t given_columns_;  // numbers in a vector that a ticket brings
  std::string data_fingerprint_;
  std::vector<RejectedRow> left_out_;  // for want of a vector
  Split split_;
  FeatureOptions feature_options_;
  std::vector<std::uint32_t> folds_;
  std::vector<encode::LexicalText> texts_;  // to learn from, until features are made of them
  DenseVectors vectors_;                    // of the rows that are learned from
  DenseVectors held_out_vectors_;           // of the same rows with all their fields, by encoders
  DenseVectors test_vectors_;               // of the rows kept apart
  DenseVectors test_vectors_without_;       // of the same rows without fields, by encoders
  Features features_;
  learn::FeatureSet features_set_;                 // of the rows that are learned from
  std::optional<learn::FeatureSet> held_out_set_;  // the same with all their fields, if they differ
  std::shared_ptr<const learn::NeighborIndex> index_;
  std::map<std::string, double> seconds_;
};

FeatureOptions Training::feature_options() const {
  FeatureOptions features{.encoders = encoders_->uses(), .seed = options_.seed};
  const std::size_t given = given_columns_;
  switch (options_.features) {
    case FeatureUse::kAuto:
      features.given_columns = given;
      break;
    case FeatureUse::kGivenIfThere:
      features.is_lexical = given == 0;
      features.given_columns = given;
      break;
    case FeatureUse::kAsNamed:
      features.is_lexical = options_.uses_words;
      if (options_.uses_given && given == 0) {
        throw InvalidInput(
            "training: the tickets bring no vectors. Name their column with --vectors.");
      }
      if (options_.uses_given) features.given_columns = given;
      break;
  }
  return features;
}

void Training::require_usable(const std::string& name, const encode::Tuning& tuning) const {
  require_unseen(tuning, name, split_.test.groups);
  std::vector<std::uint64_t> tickets;
  for (const Document& document : split_.learn.documents) tickets.push_back(hash64(document.id));
  require_same_texts(tuning, name, cleaner_.fingerprint(),
                     {.groups = split_.learn.groups, .tickets = tickets});
}

void Training::require_equal_vectors() const {
  if (feature_options_.given_columns == 0) return;
  for (const Rows* const rows : {&split_.learn, &split_.test}) {
    for (const Document& document : rows->documents) {
      if (document.vector.size() == feature_options_.given_columns) continue;
      throw InvalidInput("training: ticket '" + document.id + "' has a vector of " +
                         std::to_string(document.vector.size()) + " numbers, the first one has " +
                         std::to_string(feature_options_.given_columns) +
                         ". All must come from one encoder.");
    }
  }
}

DenseRows Training::vectors_of(std::span<const Document> documents,
                               std::span<const encode::LexicalText> texts, Given given) const {
  const bool is_encoded = !feature_options_.encoders.empty();
  FeatureOptions options = feature_options_;
  if (given == Given::kLeft) options.given_columns = 0;
  if (is_encoded) progress_.begin("Encoding tickets", documents.size());
  DenseRows rows = document_vectors(documents, texts, options, encoders_.get(), progress_);
  if (is_encoded) progress_.end();
  return rows;
}

// All at once and first: what an encoder cannot do is known before anything is fitted.
void Training::make_vectors() {
  const auto& learn = split_.learn.documents;
  const auto& test = split_.test.documents;
  texts_ = learning_texts(split_.learn, options_);
  DenseRows learned = vectors_of(learn, texts_, Given::kCopied);
  DenseRows held_out;
  if (has_held_out()) {
    held_out = vectors_of(learn, lexical_texts(learn, FieldUse::kWith), Given::kLeft);
  }
  DenseRows tested;
  DenseRows without;
  if (!test.empty()) {
    tested = vectors_of(test, lexical_texts(test, FieldUse::kWith), Given::kCopied);
  }
  if (have_fields(test)) {
    without = vectors_of(test, lexical_texts(test, FieldUse::kWithout), Given::kLeft);
  }
  for (Rows* const rows : {&split_.learn, &split_.test}) {  // their vectors are in blocks now
    for (Document& document : rows->documents) document.vector = {};
  }
  learned.defects.merge(held_out.defects);
  tested.defects.merge(without.defects);
  vectors_ = std::move(learned.blocks);
  held_out_vectors_ = std::move(held_out.blocks);
  test_vectors_ = std::move(tested.blocks);
  test_vectors_without_ = std::move(without.blocks);
  if (!learned.defects.empty()) {
    const std::vector<bool> is_usable = usable_rows(learned, learn.size());
    leave_out(learned, split_.learn);
    keep_wanted(texts_, is_usable);
    keep_wanted(vectors_, is_usable);
    keep_wanted(held_out_vectors_, is_usable);
  }
  if (!tested.defects.empty()) {
    const std::vector<bool> is_usable = usable_rows(tested, test.size());
    leave_out(tested, split_.test);
    keep_wanted(test_vectors_, is_usable);
    keep_wanted(test_vectors_without_, is_usable);
  }
  if (left_out_.empty()) return;
  const RejectedRow& first = left_out_.front();
  const std::string why = "ticket '" + first.id + "' first: " + first.why.reason + ".";
  if (split_.learn.labels.empty()) {
    throw InvalidInput("training: no ticket has a vector that can be used, " + why +
                       " Look into it: triage encoder verify.");
  }
  progress_.note("Left out for want of a vector: " + std::to_string(left_out_.size()) +
                 " tickets, " + why);
  require_enough(data_, split_.learn, options_.folds);
}

// Of the rows whose vectors were `found` those that have a defect.
void Training::leave_out(const DenseRows& found, Rows& rows) {
  for (const auto& [row, why] : found.defects) {
    const Document& document = rows.documents[row];
    left_out_.push_back({document.row, document.id, why, document.line});
    count_left_out(data_.rows, why.field, 1);
  }
  rows.keep(usable_rows(found, rows.documents.size()));
}

void Training::make_features() {
  features_ = Features::fit(texts_, rows_of(vectors_), feature_options_, features_set_, threads_,
                            progress_);
  texts_ = {};
  if (has_held_out()) {
    const auto whole = lexical_texts(split_.learn.documents, FieldUse::kWith);
    held_out_set_ = features_.transform(whole, with_given(held_out_vectors_, vectors_), threads_);
  }
  // Only a tuned encoder's vectors may be of another length than one.
  const std::string block = features_.neighbor_block();
  const bool is_tuned = block.starts_with("tuned:");
  const Matrix scaled = is_tuned ? features_.neighbor_vectors(features_set_) : Matrix();
  index_ = std::make_shared<learn::NeighborIndex>(learn::NeighborIndex::fit(
      is_tuned ? MatrixView(scaled) : features_set_.dense_block(block), split_.learn.labels,
      data_.classes.size(), {.seed = options_.seed}));
}

std::vector<std::uint64_t> Training::learned_groups() const {
  std::vector<std::uint64_t> groups = split_.learn.groups;
  for (const EncoderUse& use : feature_options_.encoders) {
    if (!use.is_tuned) continue;
    const auto& tuned = encoders_->tuning_of(use.name).groups;
    groups.insert(groups.end(), tuned.begin(), tuned.end());
  }
  return groups;
}

std::string Training::head_kind() const {
  const auto is_tuned = [](const EncoderUse& use) { return use.is_tuned; };
  const auto& uses = feature_options_.encoders;
  if (options_.head == "net" && !feature_options_.is_lexical) {
    if (feature_options_.given_columns > 0) return "net:given";
    const auto first = std::find_if_not(uses.begin(), uses.end(), is_tuned);
    if (first != uses.end()) return "net:" + first->name;
  }
  if (options_.head != "tuned") return options_.head;
  const auto first = std::find_if(uses.begin(), uses.end(), is_tuned);
  if (first == uses.end()) {
    throw InvalidInput(
        "head 'tuned': needs an encoder that was fine-tuned. Name it in --encoder; "
        "`triage encoder tune` makes one.");
  }
  if (std::count_if(uses.begin(), uses.end(), is_tuned) > 1) {
    throw InvalidInput(
        "head 'tuned': several encoders were fine-tuned. Name one in --encoder, or use --head "
        "blend for all of them.");
  }
  return first->block();
}

std::vector<learn::HeadComparison> Training::compare_heads(HeadWorkshop& workshop) {
  const std::vector<std::string> kinds =
      options_.head == "auto" ? workshop.candidates() : std::vector<std::string>{head_kind()};
  learn::FeatureSet test_features;
  if (!split_.test.labels.empty()) {
    const auto texts = lexical_texts(split_.test.documents, FieldUse::kWith);
    test_features = features_.transform(texts, rows_of(test_vectors_), threads_);
  }
  std::vector<learn::HeadScore> scores;
  for (const std::string& kind : kinds) {
    const learn::CrossFitted& fitted = workshop.fit(kind);
    seconds_["fit_" + kind] = workshop.seconds(kind);
    learn::HeadScore score{.name = kind, .fold_accuracies = {}, .right_on_test = {}};
    score.fold_accuracies =
        fold_accuracies(fitted.out_of_fold, split_.learn, folds_, options_.folds);
    if (!split_.test.labels.empty()) {
      score.right_on_test = once_a_text(
          learn::right_rows(fitted.head->scores(test_features, threads_), split_.test.labels),
          split_.test.groups);
    }
    scores.push_back(std::move(score));
  }
  return learn::compare(scores);
}

void Training::describe(Manifest& manifest, const HeadPlan& plan,
                        const learn::CrossFittedCalibration& calibration) const {
  manifest.classes = data_.classes;
  manifest.cleaning = cleaner_.options();
  manifest.cleaning_fingerprint = cleaner_.fingerprint();
  manifest.features = features_.options();
  manifest.encoder = features_.encoder_name();
  // Names, not the paths that were typed: equal models are told by equal bytes.
  if (!feature_options_.encoders.empty()) manifest.settings["encoder"] = manifest.encoder;
  manifest.encoder_fingerprint = encode::lexical_fingerprint();
  manifest.head = plan;
  manifest.calibration = calibration.calibration.parameters();
  manifest.targets = options_.targets;
  const learn::JudgedRows judged(calibration.probabilities, split_.learn.labels,
                                 {.groups = split_.learn.groups});
  manifest.thresholds = learn::choose_thresholds(judged, options_.targets);
  if (!options_.has_suggestions) manifest.thresholds.suggest.reset();
  manifest.rows = data_.rows;
  manifest.data_fingerprint = data_fingerprint_;
  manifest.neighbor_voters = learn::NeighborIndex::Options{}.voters;
}

// Out-of-fold scores come from models of fewer rows than the final one, which makes them a little
// less sure than it will be. A calibration that gains less than that difference would only add to
// it, so it is left out: this matters for the blend, whose scores are calibrated as they come.
learn::CrossFittedCalibration Training::calibrate(const Matrix& out_of_fold) const {
  constexpr double kWorthwhile = 0.99;  // of the log-loss before
  const std::span<const std::uint32_t> labels = split_.learn.labels;
  learn::CrossFittedCalibration calibration = learn::cross_fit_calibration(
      {.scores = out_of_fold, .labels = labels}, folds_, options_.folds, {}, threads_);
  if (calibration.after.log_loss > kWorthwhile * calibration.before.log_loss) {
    calibration.calibration = learn::Calibration::identity(data_.classes.size());
    calibration.probabilities = calibration.calibration.apply(out_of_fold, threads_);
    calibration.after = calibration.before;
  }
  return calibration;
}

Evaluation Training::measure(const Model& model, const learn::CrossFittedCalibration& calibration,
                             const Matrix& out_of_fold_scores) {
  const EvaluationOptions options{
      .resamples = options_.resamples, .seed = options_.seed, .has_texts = options_.keep_texts};
  const auto identity = learn::Calibration::identity(data_.classes.size());
  if (split_.test.labels.empty()) {
    const Matrix before = identity.apply(out_of_fold_scores, threads_);
    return evaluate({.documents = split_.learn.documents,
                     .labels = split_.learn.labels,
                     .groups = split_.learn.groups,
                     .probabilities = calibration.probabilities,
                     .uncalibrated = before,
                     .without_fields = {},
                     .abstentions = model.abstentions(split_.learn.documents)},
                    data_.classes, model.manifest().thresholds,
                    "out of fold: each row by a model that did not learn from it", options,
                    threads_);
  }
  const auto& documents = split_.test.documents;
  const Matrix scores = model.scores(documents, FieldUse::kWith, rows_of(test_vectors_), threads_);
  const Matrix without =
      have_fields(documents)
          ? model.calibrated(
                model.scores(documents, FieldUse::kWithout,
                             with_given(test_vectors_without_, test_vectors_), threads_),
                threads_)
          : Matrix();
  const Matrix after = model.calibrated(scores, threads_);
  const Matrix before = identity.apply(scores, threads_);
  const auto rows = static_cast<double>(split_.learn.labels.size() + split_.test.labels.size());
  const auto percent = std::lround(100 * static_cast<double>(split_.test.labels.size()) / rows);
  const std::string how = options_.split == SplitBy::kTime
                              ? "the newest " + std::to_string(percent) + " %, kept apart"
                              : std::to_string(percent) + " % kept apart by hash of the text";
  return evaluate({.documents = documents,
                   .labels = split_.test.labels,
                   .groups = split_.test.groups,
                   .probabilities = after,
                   .uncalibrated = before,
                   .without_fields = without,
                   .abstentions = model.abstentions(documents)},
                  data_.classes, model.manifest().thresholds, how, options, threads_);
}

TrainingResult Training::run(Manifest manifest) {
  const Stopwatch watch;
  make_vectors();
  folds_ = learn::stratified_folds(split_.learn.labels, split_.learn.groups,
                                   {.folds = options_.folds, .seed = options_.seed});
  make_features();
  seconds_["encode"] = watch.seconds();
  const learn::TrainingRows rows = training_rows();
  const learn::HeadOptions head = head_options(options_, data_.classes);
  const HeadWorkshop::EncoderFacts encoded{.encoders = *encoders_,
                                           .classes = data_.classes,
                                           .documents = split_.learn.documents,
                                           .groups = split_.learn.groups,
                                           .has_adapters = options_.has_adapters};
  HeadWorkshop workshop(rows, features_, index_, encoded, head, threads_, progress_);
  std::vector<learn::HeadComparison> comparison = compare_heads(workshop);
  const auto chosen = std::find_if(comparison.begin(), comparison.end(),
                                   [](const auto& line) { return line.is_chosen; });
  TRIAGE_CHECK(chosen != comparison.end(), "one head is chosen");

  if (const auto& gain = workshop.adapter_gain()) {
    progress_.note("Adapter on " + gain->block + ": " + described(*gain) + ".");
  }
  progress_.begin("Calibrating and measuring", std::nullopt);
  const learn::CrossFitted& best = workshop.fit(chosen->name);
  const learn::CrossFittedCalibration calibration = calibrate(best.out_of_fold);
  describe(manifest, workshop.plan(chosen->name), calibration);
  std::vector<std::size_t> sizes(data_.classes.size());
  for (const std::uint32_t label : split_.learn.labels) ++sizes[label];

  Model model({.manifest = std::move(manifest),
               .features = std::move(features_),
               .index = index_,
               .neighbor_ids = of_neighbors([](const Document& ticket) { return ticket.id; }),
               .neighbor_documents =
                   of_neighbors([](const Document& ticket) { return ticket.fingerprint(); }),
               .neighbor_texts = options_.keep_texts
                                     ? of_neighbors([](const Document& t) { return t.text(); })
                                     : std::vector<std::string>(),
               .profile = profile_of(split_.learn.documents, split_.learn.labels,
                                     calibration.probabilities, data_.classes),
               .learned = LearnedTexts::of(learned_groups()),
               .head = best.head,
               .encoders = encoders_});
  Evaluation evaluation = measure(model, calibration, best.out_of_fold);
  progress_.end();
  seconds_["train"] = watch.seconds();
  return {.model = std::move(model),
          .evaluation = std::move(evaluation),
          .comparison = std::move(comparison),
          .balance = learn::plan_classes(sizes, head.balance),
          .adapter_gain = workshop.adapter_gain(),
          .left_out = std::move(left_out_),
          .seconds = std::move(seconds_)};
}

}  // namespace

TrainingResult train(Dataset data, const text::Cleaner& cleaner, const TrainingOptions& options,
                     Manifest described, std::shared_ptr<Encoders> encoders, ThreadPool& threads,
                     Progress& progress) {
  if (data.documents.empty()) {
    throw InvalidInput(
        "training: no row is left to learn from. See the table of what was left out.");
  }
  return Training(std::move(data), cleaner, options, std::move(encoders), threads, progress)
      .run(std::move(described));
}

}  // namespace triage::model

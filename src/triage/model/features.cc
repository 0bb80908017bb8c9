#include "triage/model/features.h"

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/encode/unit_length.h"

namespace triage::model {
namespace {

using learn::Tfidf;

// The weightings that cross-validation on tickets chose (docs/decisions/0003-features.md).
constexpr Tfidf::Options kTerms{.max_columns = 1U << 16U, .count_power = 0.75F, .idf_power = 0};
constexpr Tfidf::Options kWords{};
constexpr Tfidf::Options kChars{.min_rows = 3};
constexpr Tfidf::Options kOpenings{.min_rows = 3};
constexpr Tfidf::Options kLatent{.max_columns = 1U << 15U, .count_power = 0.5F, .idf_power = 1};

constexpr const char* kFile = "features.safetensors";

// Fits weights to counts, applies them and frees the counts.
SparseMatrix fitted(SparseMatrix& counts, const Tfidf::Options& options, Tfidf& weights,
                    ThreadPool& threads) {
  weights = Tfidf::fit(counts, options);
  SparseMatrix result = weights.transform(counts, threads);
  counts = SparseMatrix();
  return result;
}

void require_fit(bool fits, const std::filesystem::path& folder) {
  if (fits) return;
  throw Corrupt("model file '" + (folder / kFile).string() +
                "': its parts do not go together. Restore the bundle from a copy, or train anew.");
}

learn::DenseBlock owned(Matrix matrix) {
  const std::size_t columns = matrix.columns();
  return {std::move(matrix).take_values(), columns};
}

// Adds blocks that were made elsewhere. REQUIRES: they are those of `options`, a row for each text.
void add_vectors(DenseBlocks vectors, const FeatureOptions& options, learn::FeatureSet& set) {
  const auto take = [&](const std::string& block, std::size_t columns) {
    const auto found = vectors.find(block);
    TRIAGE_CHECK(found != vectors.end() && found->second.columns == columns &&
                     found->second.values.size() == set.rows * columns,
                 "one vector a text");
    set.dense[block] = std::move(found->second);
  };
  if (options.given_columns > 0) take(Features::kGivenVector, options.given_columns);
  for (const EncoderUse& encoder : options.encoders) take(encoder.block(), encoder.columns);
}

}  // namespace

Features Features::fit(std::span<const encode::LexicalText> texts, DenseBlocks vectors,
                       const FeatureOptions& options, learn::FeatureSet& out, ThreadPool& threads,
                       Progress& progress) {
  Features features;
  features.options_ = options;
  out.rows = texts.size();
  if (options.is_lexical) {
    progress.begin("Encoding texts", std::nullopt);
    encode::LexicalBlocks counts = encode::encode_lexical(texts, threads);
    if (counts.terms.entry_count() == 0) {
      throw InvalidInput(
          "training: no ticket has a word in it. Check which columns hold the text.");
    }
    progress.advance(0);
    features.latent_ = Tfidf::fit(counts.terms, kLatent);
    const SparseMatrix latent = features.latent_.transform(counts.terms, threads);
    features.projection_ = learn::Projection::fit(latent, {.seed = options.seed}, threads);
    out.dense[kLexicalVector] = owned(features.projection_.apply(latent, threads));
    progress.advance(0);
    out.sparse["terms"] = fitted(counts.terms, kTerms, features.terms_, threads);
    out.sparse["words"] = fitted(counts.words, kWords, features.words_, threads);
    out.sparse["openings"] = fitted(counts.openings, kOpenings, features.openings_, threads);
    out.sparse["chars"] = fitted(counts.chars, kChars, features.chars_, threads);
    progress.end();
  }
  add_vectors(std::move(vectors), options, out);
  return features;
}

learn::FeatureSet Features::transform(std::span<const encode::LexicalText> texts,
                                      DenseBlocks vectors, ThreadPool& threads) const {
  return transform(texts, {"terms", "words", "openings", "chars", kLexicalVector},
                   std::move(vectors), threads);
}

learn::FeatureSet Features::transform(std::span<const encode::LexicalText> texts,
                                      const BlockNames& wanted, DenseBlocks vectors,
                                      ThreadPool& threads) const {
  learn::FeatureSet set;
  set.rows = texts.size();
  if (options_.is_lexical) {
    const encode::LexicalBlocks counts = encode::encode_lexical(texts, threads);
    const auto weigh = [&](const char* block, const Tfidf& weights, const SparseMatrix& of) {
      if (wanted.contains(block)) set.sparse[block] = weights.transform(of, threads);
    };
    weigh("terms", terms_, counts.terms);
    weigh("words", words_, counts.words);
    weigh("openings", openings_, counts.openings);
    weigh("chars", chars_, counts.chars);
    if (wanted.contains(kLexicalVector)) {
      set.dense[kLexicalVector] =
          owned(projection_.apply(latent_.transform(counts.terms, threads), threads));
    }
  }
  add_vectors(std::move(vectors), options_, set);
  return set;
}

learn::FeatureSet Features::shape() const {
  learn::FeatureSet set;
  if (options_.is_lexical) {
    set.sparse.emplace("terms", SparseMatrix(terms_.columns()));
    set.sparse.emplace("words", SparseMatrix(words_.columns()));
    set.sparse.emplace("openings", SparseMatrix(openings_.columns()));
    set.sparse.emplace("chars", SparseMatrix(chars_.columns()));
    set.dense[kLexicalVector].columns = projection_.dimension();
  }
  if (options_.given_columns > 0) set.dense[kGivenVector].columns = options_.given_columns;
  for (const EncoderUse& encoder : options_.encoders) {
    set.dense[encoder.block()].columns = encoder.columns;
  }
  return set;
}

std::string Features::encoder_name() const {
  std::string name = options_.is_lexical ? "lexical" : "";
  if (options_.given_columns > 0) name += "+given";
  for (const EncoderUse& encoder : options_.encoders) name += "+" + encoder.name;
  return name.substr(name.starts_with("+") ? 1 : 0);
}

std::vector<std::string> Features::vector_blocks() const {
  std::vector<std::string> blocks;
  if (options_.given_columns > 0) blocks.emplace_back(kGivenVector);
  for (const EncoderUse& encoder : options_.encoders) {
    if (!encoder.is_tuned) blocks.push_back(encoder.block());
  }
  return blocks;
}

std::vector<std::string> Features::tuned_blocks() const {
  std::vector<std::string> blocks;
  for (const EncoderUse& encoder : options_.encoders) {
    if (encoder.is_tuned) blocks.push_back(encoder.block());
  }
  return blocks;
}

std::string Features::neighbor_block() const {
  const std::vector<std::string> blocks = vector_blocks();
  if (!blocks.empty()) return blocks.front();
  return options_.is_lexical ? kLexicalVector : tuned_blocks().front();
}

Matrix Features::neighbor_vectors(const learn::FeatureSet& features) const {
  return encode::rows_of_unit_length(features.dense_block(neighbor_block()));
}

const learn::Tfidf& Features::weights_of(std::string_view block) const {
  if (block == "words") return words_;
  if (block == "chars") return chars_;
  TRIAGE_CHECK(block == "openings", "a block whose columns are traced");
  return openings_;
}

void Features::save(const std::filesystem::path& folder) const {
  TensorFileWriter file;
  if (options_.is_lexical) {
    terms_.save(file, "terms");
    words_.save(file, "words");
    chars_.save(file, "chars");
    openings_.save(file, "openings");
    latent_.save(file, "latent");
    projection_.save(file, "projection");
  }
  file.write(folder / kFile);
}

Features Features::load(const std::filesystem::path& folder, const FeatureOptions& options) {
  Features features;
  features.options_ = options;
  features.file_ = std::make_unique<TensorFile>(folder / kFile);
  if (options.is_lexical) {
    const TensorFile& file = *features.file_;
    features.terms_ = Tfidf::load(file, "terms");
    features.words_ = Tfidf::load(file, "words");
    features.chars_ = Tfidf::load(file, "chars");
    features.openings_ = Tfidf::load(file, "openings");
    features.latent_ = Tfidf::load(file, "latent");
    features.projection_ = learn::Projection::load(file, "projection");
    for (const Tfidf* weights : {&features.terms_, &features.words_, &features.chars_,
                                 &features.openings_, &features.latent_}) {
      require_fit(weights->hashed_columns() == encode::kHashedColumns, folder);
    }
    require_fit(features.projection_.columns() == features.latent_.columns(), folder);
  }
  return features;
}

encode::LexicalText lexical_text(const Document& document, FieldUse fields) {
  if (fields == FieldUse::kWithout || document.fields.empty()) return {document.body, 0};
  return {document.text(), document.fields.size() + 1};
}

std::vector<encode::LexicalText> lexical_texts(std::span<const Document> documents,
                                               FieldUse fields) {
  std::vector<encode::LexicalText> texts;
  texts.reserve(documents.size());
  for (const Document& document : documents) texts.push_back(lexical_text(document, fields));
  return texts;
}

}  // namespace triage::model

// Documents to the feature blocks that heads take: encoders, and what was fitted to the training
// texts (TF-IDF weights, projection).
//
// Labels play no part, so the same fitted features serve all folds and heads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "triage/base/progress.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"
#include "triage/encode/lexical/lexical_encoder.h"
#include "triage/learn/features/feature_set.h"
#include "triage/learn/features/projection.h"
#include "triage/learn/features/tfidf.h"
#include "triage/model/encoders.h"
#include "triage/ticket/document.h"

namespace triage::model {

struct FeatureOptions {
  bool is_lexical = true;         // words, chars, openings, terms and dense:lexical
  std::size_t given_columns = 0;  // dimension of the vectors that documents bring (dense:given)
  std::vector<EncoderUse> encoders = {};  // what makes dense:NAME of a text, in the order asked for
  std::uint64_t seed = 0;
};

// Dense blocks by name, as a FeatureSet has them.
using DenseBlocks = decltype(learn::FeatureSet::dense);

// Names of blocks.
using BlockNames = std::set<std::string, std::less<>>;

// With or without the triage fields in front: Slack messages have none.
enum class FieldUse : std::uint8_t { kWith, kWithout };

// Immutable once fitted; any thread.
class Features {
 public:
  static constexpr const char* kLexicalVector = "dense:lexical";
  static constexpr const char* kGivenVector = "dense:given";

  Features() = default;

  // Fits to `texts` and writes their features to `fitted`. `vectors` are the dense blocks that do
  // not come from the words, rows of unit length, one a text; what they borrow from must outlive
  // `fitted`. Throws InvalidInput if the texts hold no word at all.
  static Features fit(std::span<const encode::LexicalText> texts, DenseBlocks vectors,
                      const FeatureOptions& options, learn::FeatureSet& fitted, ThreadPool& threads,
                      Progress& progress);

  // The features of other texts; what `vectors` borrow from must outlive them.
  [[nodiscard]] learn::FeatureSet transform(std::span<const encode::LexicalText> texts,
                                            DenseBlocks vectors, ThreadPool& threads) const;
  // Of the blocks that come from the words only those that are `wanted`, which saves time.
  [[nodiscard]] learn::FeatureSet transform(std::span<const encode::LexicalText> texts,
                                            const BlockNames& wanted, DenseBlocks vectors,
                                            ThreadPool& threads) const;

  // What transform() gives, of no texts: the blocks and how wide they are.
  [[nodiscard]] learn::FeatureSet shape() const;

  [[nodiscard]] const FeatureOptions& options() const { return options_; }
  // `lexical`, `given`, `lexical+minilm`.
  [[nodiscard]] std::string encoder_name() const;
  // The dense blocks that do not come from the words and that any head may read, in the order that
  // options() names them.
  [[nodiscard]] std::vector<std::string> vector_blocks() const;
  // Those of tuned encoders, which only their own classifiers read.
  [[nodiscard]] std::vector<std::string> tuned_blocks() const;
  // The dense block that neighbours are sought in.
  [[nodiscard]] std::string neighbor_block() const;
  // Its rows, of unit length.
  [[nodiscard]] Matrix neighbor_vectors(const learn::FeatureSet& features) const;

  // The weight column of a hashed column of `words` or `chars`, to trace a score back to words.
  [[nodiscard]] const learn::Tfidf& weights_of(std::string_view block) const;

  // One file, features.safetensors. Throws Unavailable.
  void save(const std::filesystem::path& folder) const;
  // Throws Corrupt, NotFound.
  static Features load(const std::filesystem::path& folder, const FeatureOptions& options);

 private:
  std::unique_ptr<TensorFile> file_;  // what loaded features borrow from
  FeatureOptions options_;
  learn::Tfidf terms_;
  learn::Tfidf words_;
  learn::Tfidf chars_;
  learn::Tfidf openings_;
  learn::Tfidf latent_;  // weights of single words for the projection
  learn::Projection projection_;
};

// The text of a document as encoders see it.
[[nodiscard]] encode::LexicalText lexical_text(const Document& document, FieldUse fields);
[[nodiscard]] std::vector<encode::LexicalText> lexical_texts(std::span<const Document> documents,
                                                             FieldUse fields);

}  // namespace triage::model

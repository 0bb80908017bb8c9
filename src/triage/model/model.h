// One model, ready to answer: a bundle that was opened, or one that was just trained.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "triage/base/matrix.h"
#include "triage/base/tensor_file.h"
#include "triage/base/thread_pool.h"
#include "triage/learn/head/head.h"
#include "triage/learn/neighbor_index.h"
#include "triage/model/document_vectors.h"
#include "triage/model/encoders.h"
#include "triage/model/features.h"
#include "triage/model/learned_texts.h"
#include "triage/model/manifest.h"
#include "triage/model/profile.h"
#include "triage/ticket/document.h"

namespace triage::model {

// A file of a bundle and what it must be.
struct FileCheck {
  std::string name;
  std::uint64_t bytes = 0;
  std::string sha256;
};

// Any thread, once it has its number and its encoders. Nothing changes then but hidden neighbours.
class Model {
 public:
  struct Parts {
    Manifest manifest;
    Features features;
    std::shared_ptr<const learn::NeighborIndex> index;
    std::vector<std::string> neighbor_ids;  // ticket of each row of the index
    // Fingerprint of its document; empty in bundles of programs that did not keep them.
    std::vector<std::string> neighbor_documents;
    std::vector<std::string> neighbor_texts;  // its text, one line; empty unless texts were kept
    Profile profile;                          // of what was learned from
    LearnedTexts learned;
    std::shared_ptr<const learn::Head> head;
    std::shared_ptr<Encoders> encoders;  // those of the features; nullptr until they are opened
  };

  explicit Model(Parts parts);

  // Opens a bundle's folder. Files are mapped, so this takes milliseconds; checksums are not read
  // (verify() does). A model whose features come from encoders answers once it has them. Throws
  // NotFound, Corrupt, InvalidInput for a newer format.
  static Model open(const std::filesystem::path& folder);

  // Whether vectors of two encoders, by their fingerprints, were found to be alike.
  using MayBeMixed = std::function<bool(std::string_view, std::string_view)>;

  // Gives it the encoders that its manifest names, in that order. Throws InvalidInput, naming both
  // fingerprints, if one gives other vectors than the model learned from.
  void set_encoders(std::shared_ptr<Encoders> encoders, const MayBeMixed& may_be_mixed);
  // nullptr until it has them.
  [[nodiscard]] const Encoders* encoders() const { return parts_.encoders.get(); }

  // Writes all files of the bundle into `folder`, which exists, checksums last. `evaluation` is the
  // JSON of evaluation.json. Throws Unavailable.
  void save(const std::filesystem::path& folder, const std::string& evaluation) const;

  [[nodiscard]] const Manifest& manifest() const { return parts_.manifest; }
  [[nodiscard]] const Features& features() const { return parts_.features; }
  [[nodiscard]] const learn::Head& head() const { return *parts_.head; }
  [[nodiscard]] const learn::NeighborIndex& index() const { return *parts_.index; }
  [[nodiscard]] const std::vector<std::string>& neighbor_ids() const { return parts_.neighbor_ids; }
  [[nodiscard]] const std::vector<std::string>& neighbor_texts() const {
    return parts_.neighbor_texts;
  }
  [[nodiscard]] const std::vector<std::string>& neighbor_documents() const {
    return parts_.neighbor_documents;
  }
  // From now on these rows of the index are neither found nor do they vote, and those of an earlier
  // call are again: one flag a row.
  void hide_neighbors(const std::vector<bool>& is_hidden) const;

  [[nodiscard]] const Profile& profile() const { return parts_.profile; }
  [[nodiscard]] const LearnedTexts& learned() const { return parts_.learned; }
  // The version is known only when its folder is made.
  void set_version(int version) { parts_.manifest.version = version; }

  // Is the document in a language that the model hardly learned from? A model of words knows
  // nothing of it; one of given vectors alone may.
  [[nodiscard]] bool is_foreign(const Document& document) const;
  [[nodiscard]] std::vector<bool> abstentions(std::span<const Document> documents) const;

  // The dense rows of documents: vectors that they bring, and what encoders make of their texts,
  // which takes most of the time that an answer takes. Advances `progress` by documents where
  // encoders are asked. Throws what Encoders::encode() throws.
  [[nodiscard]] DenseRows vectors_of(std::span<const Document> documents, FieldUse fields,
                                     Progress& progress) const;

  // All features, to look at. `vectors` are those of the documents; what they borrow from must
  // outlive the features.
  [[nodiscard]] learn::FeatureSet features_of(std::span<const Document> documents, FieldUse fields,
                                              DenseBlocks vectors, ThreadPool& threads) const;

  // Scores of the head to probabilities: rows × classes, each row summing to 1.
  [[nodiscard]] Matrix calibrated(const Matrix& scores, ThreadPool& threads) const;

  // The head's scores of documents, rows × classes in the order of manifest().classes. `vectors`
  // are theirs.
  [[nodiscard]] Matrix scores(std::span<const Document> documents, FieldUse fields,
                              DenseBlocks vectors, ThreadPool& threads) const;

  // All of the above in one call. Throws InvalidInput for a document whose vector is of no use.
  [[nodiscard]] Matrix probabilities(std::span<const Document> documents, FieldUse fields,
                                     ThreadPool& threads, Progress& progress) const;

 private:
  std::unique_ptr<TensorFile> index_file_;    // what an opened index borrows from
  std::unique_ptr<TensorFile> learned_file_;  // what opened hashes of texts borrow from
  Parts parts_;
  learn::Calibration calibration_;
  BlockNames scored_blocks_;  // that the head reads
};

// What manifest.json of a bundle holds. Throws NotFound, Corrupt, InvalidInput for a newer format.
[[nodiscard]] Manifest manifest_of_bundle(const std::filesystem::path& folder);

// What evaluation.json of a bundle holds. Throws NotFound.
[[nodiscard]] std::string evaluation_of_bundle(const std::filesystem::path& folder);
// Its metrics: an object with a number for each of learn::kMetricFields. Throws NotFound, Corrupt.
[[nodiscard]] nlohmann::ordered_json metrics_of_bundle(const std::filesystem::path& folder);

// Reads every byte of a bundle. Throws Corrupt, naming the file, if size or checksum differ, one is
// missing, or one is there that does not belong.
void verify_bundle(const std::filesystem::path& folder);

// SHA-256 over what makes two models the same: all files but the evaluation, and the manifest less
// version, times and names. Equal data, settings and seed give equal digests.
[[nodiscard]] std::string bundle_digest(const std::filesystem::path& folder);

}  // namespace triage::model

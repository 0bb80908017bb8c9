#include "triage/model/model.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "triage/base/check.h"
#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/fingerprint.h"
#include "triage/encode/lexical/lexical_encoder.h"
#include "triage/learn/judge/metrics.h"

namespace triage::model {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kManifest = "manifest.json";
constexpr const char* kEvaluation = "evaluation.json";
constexpr const char* kNeighbors = "neighbors.safetensors";
constexpr const char* kNeighborIds = "neighbors.ids";
constexpr const char* kNeighborDocuments = "neighbors.documents";
constexpr const char* kNeighborTexts = "neighbors.texts";
constexpr const char* kLearned = "learned.safetensors";
constexpr const char* kProfile = "profile.json";
constexpr const char* kChecksums = "checksums.json";

// One a line; a line end within would make two.
std::string as_lines(const std::vector<std::string>& values) {
  std::string lines;
  for (std::string value : values) {
    std::replace(value.begin(), value.end(), '\n', ' ');
    lines += value + "\n";
  }
  return lines;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() != kChecksums) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

[[noreturn]] void throw_changed(const fs::path& file, const std::string& why) {
  throw Corrupt("model file '" + file.string() + "': " + why +
                ". Restore the bundle from a copy, or train anew.");
}

// A line for each of `ids`; none where the file is not there.
std::vector<std::string> lines_beside(const std::vector<std::string>& ids, const fs::path& file) {
  if (!fs::exists(file)) return {};
  std::vector<std::string> lines = lines_of(read_file(file));
  if (lines.size() != ids.size())
    throw_changed(file, "has another number of lines than there are ids");
  return lines;
}

// Files may each be sound and yet come from different models.
void require_fit(const Model::Parts& parts, const fs::path& folder) {
  const std::size_t classes = parts.manifest.classes.size();
  const learn::FeatureSet shape = parts.features.shape();
  const auto vectors = shape.dense.find(parts.features.neighbor_block());
  const bool fits =
      vectors != shape.dense.end() && vectors->second.columns == parts.index->columns() &&
      parts.manifest.calibration.slopes.size() == classes && parts.head->fits(shape, classes);
  if (fits) return;
  throw Corrupt("model '" + folder.string() +
                "': its files do not go together. Restore the bundle from a copy, or train anew.");
}

}  // namespace

Model::Model(Parts parts) : parts_(std::move(parts)), calibration_(parts_.manifest.calibration) {
  for (std::string& block : parts_.head->blocks()) scored_blocks_.insert(std::move(block));
}

Model Model::open(const fs::path& folder) {
  Parts parts;
  parts.manifest = manifest_of_bundle(folder);
  const std::string lexical = encode::lexical_fingerprint();
  if (parts.manifest.features.is_lexical && parts.manifest.encoder_fingerprint != lexical) {
    throw InvalidInput("model '" + folder.string() + "': its encoder is '" +
                       parts.manifest.encoder_fingerprint + "', this program's is '" + lexical +
                       "'. Train anew.");
  }
  const std::size_t classes = parts.manifest.classes.size();
  parts.features = Features::load(folder, parts.manifest.features);
  auto index_file = std::make_unique<TensorFile>(folder / kNeighbors);
  parts.index = std::make_shared<learn::NeighborIndex>(learn::NeighborIndex::load(
      *index_file, "neighbors", classes, parts.manifest.neighbor_voters));
  parts.neighbor_ids = lines_of(read_file(folder / kNeighborIds));
  if (parts.neighbor_ids.size() != parts.index->rows()) {
    throw_changed(folder / kNeighborIds, "has another number of ids than there are vectors");
  }
  parts.neighbor_documents = lines_beside(parts.neighbor_ids, folder / kNeighborDocuments);
  parts.neighbor_texts = lines_beside(parts.neighbor_ids, folder / kNeighborTexts);
  parts.profile = parse_profile(read_file(folder / kProfile), (folder / kProfile).string());
  auto learned_file = std::make_unique<TensorFile>(folder / kLearned);
  parts.learned = LearnedTexts::load(*learned_file, "learned");
  parts.head = load_head(parts.manifest.head, folder, parts.features, parts.index,
                         parts.manifest.neighbor_voters, classes);
  require_fit(parts, folder);
  Model model(std::move(parts));
  model.index_file_ = std::move(index_file);
  model.learned_file_ = std::move(learned_file);
  return model;
}

void Model::save(const fs::path& folder, const std::string& evaluation) const {
  parts_.features.save(folder);
  parts_.head->save(folder, file_stem(parts_.manifest.head.kind));
  TensorFileWriter neighbors;
  parts_.index->save(neighbors, "neighbors");
  neighbors.write(folder / kNeighbors);
  write_file_atomically(folder / kNeighborIds, as_lines(parts_.neighbor_ids));
  if (!parts_.neighbor_documents.empty()) {
    write_file_atomically(folder / kNeighborDocuments, as_lines(parts_.neighbor_documents));
  }
  if (!parts_.neighbor_texts.empty()) {
    write_file_atomically(folder / kNeighborTexts, as_lines(parts_.neighbor_texts));
  }
  TensorFileWriter learned;
  parts_.learned.save(learned, "learned");
  learned.write(folder / kLearned);
  write_file_atomically(folder / kProfile, to_json(parts_.profile));
  write_file_atomically(folder / kEvaluation, evaluation);
  write_file_atomically(folder / kManifest, to_json(parts_.manifest));
  Json checksums;
  for (const fs::path& file : files_of(folder)) {
    checksums[file.filename().string()] = {{"bytes", fs::file_size(file)},
                                           {"sha256", sha256_hex_of_file(file)}};
  }
  write_file_atomically(folder / kChecksums, checksums.dump(2) + "\n");
}

void Model::set_encoders(std::shared_ptr<Encoders> encoders, const MayBeMixed& may_be_mixed) {
  const std::vector<EncoderUse>& wanted = parts_.manifest.features.encoders;
  TRIAGE_CHECK(encoders->uses().size() == wanted.size(), "one encoder for each that is named");
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const EncoderUse& found = encoders->uses()[k];
    const bool is_same = found.fingerprint == wanted[k].fingerprint ||
                         may_be_mixed(wanted[k].fingerprint, found.fingerprint);
    if (is_same && found.columns == wanted[k].columns) continue;
    throw InvalidInput("model " + std::to_string(parts_.manifest.version) +
                       ": it learned from vectors of encoder '" + wanted[k].name + "' (" +
                       wanted[k].fingerprint + "), but the encoder of that name is now " +
                       found.fingerprint +
                       ". Their vectors do not mix: bring the former back, train anew, or show by "
                       "`triage encoder parity` that they agree.");
  }
  parts_.encoders = std::move(encoders);
}

void Model::hide_neighbors(const std::vector<bool>& is_hidden) const {
  parts_.index->hide(is_hidden);
  parts_.head->hide(is_hidden);
}

DenseRows Model::vectors_of(std::span<const Document> documents, FieldUse fields,
                            Progress& progress) const {
  const FeatureOptions& options = parts_.features.options();
  std::vector<encode::LexicalText> texts;
  if (!options.encoders.empty()) texts = lexical_texts(documents, fields);
  return document_vectors(documents, texts, options, parts_.encoders.get(), progress);
}

learn::FeatureSet Model::features_of(std::span<const Document> documents, FieldUse fields,
                                     DenseBlocks vectors, ThreadPool& threads) const {
  return parts_.features.transform(lexical_texts(documents, fields), std::move(vectors), threads);
}

bool Model::is_foreign(const Document& document) const {
  return parts_.features.options().is_lexical && !parts_.profile.knows_language(document.language);
}

std::vector<bool> Model::abstentions(std::span<const Document> documents) const {
  std::vector<bool> flags;
  for (const Document& document : documents) flags.push_back(is_foreign(document));
  return flags;
}

Matrix Model::calibrated(const Matrix& scores, ThreadPool& threads) const {
  return calibration_.apply(scores, threads);
}

Matrix Model::scores(std::span<const Document> documents, FieldUse fields, DenseBlocks vectors,
                     ThreadPool& threads) const {
  const learn::FeatureSet features = parts_.features.transform(
      lexical_texts(documents, fields), scored_blocks_, std::move(vectors), threads);
  return parts_.head->scores(features, threads);
}

Matrix Model::probabilities(std::span<const Document> documents, FieldUse fields,
                            ThreadPool& threads, Progress& progress) const {
  const DenseVectors vectors = all_usable(vectors_of(documents, fields, progress), documents);
  return calibrated(scores(documents, fields, rows_of(vectors), threads), threads);
}

Manifest manifest_of_bundle(const fs::path& folder) {
  const fs::path file = folder / kManifest;
  if (!fs::exists(file)) {
    throw NotFound("model '" + folder.string() + "': there is no manifest.json. Name a bundle.");
  }
  return parse_manifest(read_file(file), file.string());
}

std::string evaluation_of_bundle(const fs::path& folder) { return read_file(folder / kEvaluation); }

Json metrics_of_bundle(const fs::path& folder) {
  const Json json = Json::parse(evaluation_of_bundle(folder), nullptr, /*allow_exceptions=*/false);
  const auto metrics = json.is_object() ? json.find("metrics") : json.end();
  if (metrics == json.end() || !metrics->is_object()) {
    throw_changed(folder / kEvaluation, "holds no metrics");
  }
  for (const auto& field : learn::kMetricFields) {
    const auto value = metrics->find(field.name);
    if (value == metrics->end() || !value->is_number()) {
      throw_changed(folder / kEvaluation, "has no number for " + std::string(field.name));
    }
  }
  return *metrics;
}

namespace {

bool is_check(const Json& check) {
  return check.is_object() && check.contains("bytes") && check["bytes"].is_number_unsigned() &&
         check.contains("sha256") && check["sha256"].is_string();
}

}  // namespace

void verify_bundle(const fs::path& folder) {
  const fs::path list = folder / kChecksums;
  const Json checksums = Json::parse(read_file(list), nullptr, /*allow_exceptions=*/false);
  if (!checksums.is_object()) throw_changed(list, "is no JSON object");
  for (const fs::path& file : files_of(folder)) {
    if (!checksums.contains(file.filename().string())) throw_changed(file, "does not belong");
  }
  for (const auto& [name, check] : checksums.items()) {
    const fs::path file = folder / name;
    if (!is_check(check)) throw_changed(list, "has no size and checksum for '" + name + "'");
    if (!fs::exists(file)) throw_changed(file, "is missing");
    const auto bytes = fs::file_size(file);
    if (check["bytes"] != bytes) {
      throw_changed(file,
                    "has " + std::to_string(bytes) + " bytes instead of " + check["bytes"].dump());
    }
    if (check["sha256"] != sha256_hex_of_file(file)) {
      throw_changed(file, "a byte of it changed since it was written");
    }
  }
}

std::string bundle_digest(const fs::path& folder) {
  Sha256 hash;
  for (const fs::path& file : files_of(folder)) {
    const std::string name = file.filename().string();
    if (name == kEvaluation) continue;
    hash.update(name + "\n");
    if (name != kManifest) {
      hash.update(sha256_hex_of_file(file) + "\n");
      continue;
    }
    Json manifest = Json::parse(read_file(file));
    for (const char* member : {"version", "created_at", "source", "program_version"}) {
      manifest.erase(member);
    }
    // An encoder is told by its fingerprint, wherever it lies.
    Json& encoder = manifest["encoder"];
    if (encoder.contains("dense")) {
      for (Json& use : encoder["dense"]) use.erase("folder");
    }
    hash.update(manifest.dump());
  }
  return hash.finish_hex();
}

}  // namespace triage::model

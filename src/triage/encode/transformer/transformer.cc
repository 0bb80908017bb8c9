#include "triage/encode/transformer/transformer.h"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/shared_library.h"
#include "triage/base/thread_pool.h"
#include "triage/encode/transformer/batch_plan.h"
#include "triage/encode/transformer/encoder_fingerprint.h"
#include "triage/encode/transformer/encoder_weights.h"
#include "triage/encode/transformer/padded_batch.h"
#include "triage/encode/unit_length.h"

namespace triage::encode {
namespace {

// Tokens of a batch. From 512 to 8,192 speed differed by no more than the noise of a busy machine;
// what lies between two layers grows with it.
constexpr std::size_t kCellBudget = 1024;

OpenEngine& engine_opener() {
  static const SharedLibrary library(
      bundled_library("libtriage_openvino.so", "TRIAGE_OPENVINO_LIBRARY", TRIAGE_OPENVINO_MODULE));
  return *library.function<OpenEngine>(kOpenEngine);
}

[[noreturn]] void throw_unusable(std::size_t text, const std::string& why,
                                 const std::string& instead) {
  throw InvalidInput("text " + std::to_string(text) + ": " + why + ". " + instead);
}

void require_encodable(std::size_t text, const TokenIds& ids, const EncoderConfig& config) {
  if (ids.empty()) {
    throw_unusable(text, "it has no token", "Tokenize with the model's special tokens.");
  }
  if (ids.size() > config.position_limit()) {
    throw_unusable(text,
                   "it has " + std::to_string(ids.size()) + " tokens, and the model has " +
                       std::to_string(config.position_limit()) + " positions",
                   "Cut texts at " + std::to_string(config.max_tokens) + " tokens.");
  }
  for (const std::int32_t id : ids) {
    if (id >= 0 && static_cast<std::size_t>(id) < config.vocabulary) continue;
    throw_unusable(text,
                   "token " + std::to_string(id) + " is outside the model's vocabulary of " +
                       std::to_string(config.vocabulary),
                   "Use the tokenizer of the same model.");
  }
}

std::vector<std::size_t> checked_lengths(std::span<const TokenIds> texts,
                                         const EncoderConfig& config) {
  std::vector<std::size_t> lengths;
  lengths.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    require_encodable(i, texts[i], config);
    lengths.push_back(texts[i].size());
  }
  return lengths;
}

}  // namespace

Transformer::Transformer(EncoderConfig config, std::string fingerprint,
                         std::unique_ptr<Engine> engine)
    : config_(std::move(config)),
      fingerprint_(std::move(fingerprint)),
      engine_(std::move(engine)) {}
Transformer::~Transformer() = default;
Transformer::Transformer(Transformer&&) noexcept = default;
Transformer& Transformer::operator=(Transformer&&) noexcept = default;

Transformer Transformer::open(const std::filesystem::path& folder, const Options& options) {
  EncoderConfig config = read_encoder_config(folder);
  const EncoderWeights weights = read_encoder_weights(folder, config);
  const std::size_t threads =
      options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  std::unique_ptr<Engine> engine;
  engine_opener()(config, weights, {.precision = options.precision, .threads = threads}, engine);
  std::string fingerprint = encoder_fingerprint(config, weights, options.precision);
  return {std::move(config), std::move(fingerprint), std::move(engine)};
}

Matrix Transformer::encode(std::span<const TokenIds> texts) const {
  const std::vector<Batch> batches = plan_batches(checked_lengths(texts, config_), kCellBudget);
  Matrix vectors(texts.size(), dimension());
  const auto encode_one = [&](std::size_t i) { encode_batch(batches[i], texts, vectors); };
  const std::size_t runs = std::min(engine_->parallel_runs(), batches.size());
  if (runs > 1) {
    ThreadPool(runs).for_each(batches.size(), encode_one);
  } else {
    for (std::size_t i = 0; i < batches.size(); ++i) encode_one(i);
  }
  return vectors;
}

std::size_t Transformer::padding_of(std::span<const TokenIds> texts) {
  std::vector<std::size_t> lengths;
  std::size_t tokens = 0;
  for (const TokenIds& ids : texts) {
    lengths.push_back(ids.size());
    tokens += ids.size();
  }
  std::size_t cells = 0;
  for (const Batch& batch : plan_batches(lengths, kCellBudget)) cells += batch.cells();
  return cells - tokens;
}

void Transformer::encode_batch(const Batch& batch, std::span<const TokenIds> texts,
                               Matrix& vectors) const {
  std::vector<float> rows(batch.texts.size() * dimension());
  engine_->run(padded_batch(batch, texts, config_), rows);
  for (std::size_t row = 0; row < batch.texts.size(); ++row) {
    const std::span<float> vector = vectors.row(batch.texts[row]);
    std::copy_n(rows.data() + row * dimension(), dimension(), vector.data());
    if (config_.is_unit_length) scale_to_unit_length(vector);
  }
}

}  // namespace triage::encode

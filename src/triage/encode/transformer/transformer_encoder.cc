#include "triage/encode/transformer/transformer_encoder.h"

#include <algorithm>
#include <array>
#include <vector>

#include "triage/base/error.h"
#include "triage/base/file.h"
#include "triage/base/fingerprint.h"
#include "triage/base/hex.h"
#include "triage/encode/unit_length.h"

namespace triage::encode {
namespace {

// Texts that are tokenised and sorted by length together; enough for full batches, few enough for
// the progress to move.
constexpr std::size_t kTextsAtOnce = 256;

bool ignores_case(const Tokenizer& tokenizer) {
  std::vector<std::int32_t> upper;
  std::vector<std::int32_t> lower;
  tokenizer.append_ids("ABC VPN ÄÉ", upper);
  tokenizer.append_ids("abc vpn äé", lower);
  return upper == lower;
}

// Of the files that decide which tokens a text has.
std::string tokenizer_hash(const std::filesystem::path& folder) {
  constexpr std::array kFiles{"sentencepiece.bpe.model", "tokenizer.json", "tokenizer_config.json",
                              "vocab.txt"};
  std::uint64_t hash = 0;
  for (const char* const name : kFiles) {
    const std::filesystem::path file = folder / name;
    if (std::filesystem::exists(file)) hash = hash64(MappedFile(file).text(), hash);
  }
  return hex_digits(hash);
}

// Everything that the vectors depend on.
std::string fingerprint_of(const std::filesystem::path& folder, const Transformer& transformer,
                           const TransformerEncoderOptions& options) {
  return transformer.fingerprint() + ":tokenizer=" + tokenizer_hash(folder) +
         ":tokens=" + std::to_string(transformer.config().max_tokens) +
         ":long=" + std::string(name_of(options.long_texts)) +
         ":prompt=" + hex_digits(hash64(options.prompt.text));
}

}  // namespace

std::unique_ptr<Tokenizer> fitting_tokenizer(const std::filesystem::path& folder,
                                             const EncoderConfig& config, const Prompt& prompt) {
  auto tokenizer = open_tokenizer(folder);
  const std::string encoder = "encoder '" + folder.string() + "': ";
  if (tokenizer->vocabulary_size() > config.vocabulary) {
    throw Corrupt(encoder + "its tokenizer knows " + std::to_string(tokenizer->vocabulary_size()) +
                  " pieces, its weights " + std::to_string(config.vocabulary) +
                  ". Fetch the model anew.");
  }
  if (config.is_lowercased && !ignores_case(*tokenizer)) {
    throw InvalidInput(encoder +
                       "its sentence_bert_config.json wants small letters (do_lower_case), which "
                       "its tokenizer does not make. Choose another model.");
  }
  if (!config.is_prompt_pooled && !prompt.text.empty()) {
    throw InvalidInput(encoder + "its pooling leaves the prompt '" + prompt.text +
                       "' out (include_prompt), which is not known here. Give --prefix '' if it "
                       "does without, or choose another model.");
  }
  return tokenizer;
}

TransformerEncoder::TransformerEncoder(const std::filesystem::path& folder,
                                       const TransformerEncoderOptions& options)
    : tokenizer_(fitting_tokenizer(folder, read_encoder_config(folder), options.prompt)),
      transformer_(Transformer::open(folder, options.transformer)),
      sequencer_(*tokenizer_, {.prompt = options.prompt.text,
                               .max_tokens = transformer_.config().max_tokens,
                               .long_texts = options.long_texts}),
      fingerprint_(fingerprint_of(folder, transformer_, options)) {}

EncodedTexts TransformerEncoder::encode(std::span<const std::string> texts, Progress& progress) {
  EncodedTexts result{.vectors = Matrix(texts.size(), dimension()),
                      .encoded_texts = texts.size(),
                      .tokens = 0,
                      .padding = 0,
                      .cut_texts = {}};
  for (std::size_t begin = 0; begin < texts.size(); begin += kTextsAtOnce) {
    const std::size_t count = std::min(kTextsAtOnce, texts.size() - begin);
    TokenSequences made = sequencer_.sequences(texts.subspan(begin, count));
    std::vector<TokenIds> ids;
    ids.reserve(made.sequences.size());
    for (TokenSequence& sequence : made.sequences) {
      result.tokens += sequence.ids.size();
      ids.push_back(std::move(sequence.ids));
    }
    result.padding += transformer_.padding_of(ids);
    add_vectors(made, transformer_.encode(ids), begin, result.vectors);
    for (const std::size_t text : made.cut_texts) result.cut_texts.push_back(begin + text);
    progress.advance(count);
  }
  return result;
}

void TransformerEncoder::add_vectors(const TokenSequences& made, MatrixView sequence_vectors,
                                     std::size_t first, Matrix& vectors) const {
  for (std::size_t i = 0; i < made.sequences.size(); ++i) {
    const TokenSequence& sequence = made.sequences[i];
    const auto vector = vectors.row(first + sequence.text);
    const auto part = sequence_vectors.row(i);
    for (std::size_t k = 0; k < vector.size(); ++k) vector[k] += sequence.weight * part[k];
    const bool is_last =
        i + 1 == made.sequences.size() || made.sequences[i + 1].text != sequence.text;
    const bool is_mean = sequence.weight < 1;
    if (is_last && is_mean && transformer_.config().is_unit_length) scale_to_unit_length(vector);
  }
}

}  // namespace triage::encode

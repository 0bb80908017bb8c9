// Opens any bytes as a tokenizer, WordPiece's vocab.txt or tokenizer.json or SentencePiece's model,
// and cuts any text with it; the text of a tokenizer that is refused goes to a small one that is in
// order.
//
// Input: a line of flags in JSON (tokenizer_config.json), the tokenizer, and the text after the
// last zero byte.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/scratch_folder.h"
#include "triage/base/error.h"
#include "triage/base/unicode.h"
#include "triage/encode/tokenizer/tokenizer.h"

namespace {

namespace fs = std::filesystem;
using triage::encode::Tokenizer;

// nullptr for what is refused with a reason: what is asked for.
std::unique_ptr<Tokenizer> opened(const fs::path& folder) {
  try {
    return triage::encode::open_tokenizer(folder);
  } catch (const triage::Error&) {
    return nullptr;
  }
}

void cut(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> ids;
  tokenizer.append_ids(text, ids);
  const auto size = static_cast<std::int32_t>(tokenizer.vocabulary_size());
  for (const std::int32_t id : ids) {
    if (id < 0 || id >= size) std::abort();
  }
  std::vector<std::int32_t> again;
  tokenizer.append_ids(triage::repaired_utf8(std::string(text)), again);
  if (ids != again) std::abort();
}

struct Input {
  std::string_view config;
  std::string_view tokenizer;
  std::string_view text;
};

Input parts_of(std::string_view bytes) {
  Input input;
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  input.config = bytes.substr(0, line);
  bytes.remove_prefix(std::min(line + 1, bytes.size()));
  const std::size_t text = bytes.rfind('\0');
  input.tokenizer = bytes.substr(0, text);
  if (text != std::string_view::npos) input.text = bytes.substr(text + 1);
  return input;
}

// The kind that begins so; pieces are the first field of SentencePiece's.
const char* name_of(std::string_view tokenizer) {
  if (tokenizer.starts_with('{')) return "tokenizer.json";
  return tokenizer.starts_with('\n') ? "sentencepiece.bpe.model" : "vocab.txt";
}

constexpr std::string_view kSmall =
    "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##a\nb\n##b\nab\n##ab\n.\n##e\ne\n";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const triage::fuzz::ScratchFolder folder;
  const Input input = parts_of({reinterpret_cast<const char*>(bytes), size});
  if (input.config.empty()) {
    folder.remove("tokenizer_config.json");
  } else {
    folder.write("tokenizer_config.json", input.config);
  }
  const char* const name = name_of(input.tokenizer);
  folder.write(name, input.tokenizer);
  auto tokenizer = opened(folder.path());
  folder.remove(name);
  if (!tokenizer) {
    folder.remove("tokenizer_config.json");
    folder.write("vocab.txt", kSmall);
    static const auto small = triage::encode::open_tokenizer(folder.path());
    cut(*small, input.text);
    return 0;
  }
  cut(*tokenizer, input.text);
  return 0;
}

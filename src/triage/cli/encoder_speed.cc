#include "triage/cli/encoder_speed.h"

#include <algorithm>
#include <cmath>

#include "triage/base/clock.h"
#include "triage/base/random.h"
#include "triage/cli/words.h"
#include "triage/encode/probe_texts.h"

namespace triage::cli {
namespace {

// Words in Latin letters, whose number of tokens differs little between models.
std::vector<std::string> plain_words() {
  std::vector<std::string> words;
  for (const std::string& text : encode::probe_texts()) {
    for (const std::string_view word : split(text, ' ')) {
      const auto is_plain = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
      if (std::ranges::all_of(word, is_plain)) words.emplace_back(word);
    }
  }
  return words;
}

std::string text_of(std::size_t words, const std::vector<std::string>& known, Random& random) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    text += (i == 0 ? "" : " ") + known[random.below(known.size())];
  }
  return text;
}

// Words that give so many tokens, as the encoder counts them; as many words where it does not.
std::size_t words_for(std::size_t tokens, encode::Encoder& encoder,
                      const std::vector<std::string>& known) {
  constexpr std::size_t kSample = 100;
  Random random(0, "words");
  SilentProgress silent;
  const std::vector<std::string> sample{text_of(kSample, known, random)};
  const std::size_t counted = encoder.encode(sample, silent).tokens;
  if (counted == 0) return tokens;
  return std::max<std::size_t>(1, tokens * kSample / counted);
}

}  // namespace

Throughput throughput(encode::Encoder& encoder, const std::vector<std::string>& texts,
                      Progress& progress) {
  const Stopwatch watch;
  const encode::EncodedTexts found = encoder.encode(texts, progress);
  return {.texts = texts.size(),
          .tokens = found.tokens,
          .padding = found.padding,
          .cut_texts = found.cut_texts.size(),
          .seconds = watch.seconds()};
}

Latency latency(encode::Encoder& encoder, std::size_t tokens, std::size_t runs,
                Progress& progress) {
  const std::vector<std::string> known = plain_words();
  const std::size_t words = words_for(tokens, encoder, known);
  SilentProgress silent;
  std::vector<double> seconds;
  std::size_t read = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    Random random(run, "latency");
    const std::vector<std::string> text{text_of(words, known, random)};
    const Stopwatch watch;
    read += encoder.encode(text, silent).tokens;
    seconds.push_back(watch.seconds());
    progress.advance(1);
  }
  std::sort(seconds.begin(), seconds.end());
  return {.runs = runs,
          .tokens = read / runs,
          .p50 = seconds[(runs + 1) / 2 - 1],
          .p95 = seconds[(runs * 95 + 99) / 100 - 1]};
}

std::vector<std::string> generated_texts(std::size_t count, std::uint64_t seed) {
  constexpr double kMedianLogWords = 4;  // e⁴, some 55 words
  constexpr double kSpread = 0.9;
  const std::vector<std::string> known = plain_words();
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    Random random(seed, "bench", i);
    const double words = std::exp(kMedianLogWords + kSpread * random.normal());
    texts.push_back(
        text_of(static_cast<std::size_t>(std::clamp(words, 8.0, 400.0)), known, random));
  }
  return texts;
}

}  // namespace triage::cli

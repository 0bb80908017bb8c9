// Texts a second through a transformer: what bench/peers/encode_texts.py does.
//
//   encode_bench MODEL TEXTS.jsonl PRECISION THREADS [ROUNDS]
//
// MODEL is a Hugging Face folder, PRECISION f32, bf16 or int8; default 3 rounds. A line of TEXTS is
// a text as a JSON string, or a list of token ids, which leaves the tokenizer out. The best round
// counts for texts a second, the median one as the latency of a file of one text. Prints one line
// of JSON as the peers do; the processor's time is there too, since the clock counts what other
// programs take, and the memory that is no mapped file.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/resource_use.h"
#include "triage/base/clock.h"
#include "triage/encode/token_sequences.h"
#include "triage/encode/tokenizer/tokenizer.h"
#include "triage/encode/transformer/transformer.h"

namespace {

using namespace triage;

struct Work {
  std::vector<std::string> texts;        // to cut into tokens
  std::vector<encode::TokenIds> tokens;  // or token ids as they are

  [[nodiscard]] std::size_t size() const { return texts.size() + tokens.size(); }
};

Work read_work(const std::string& path) {
  std::ifstream file(path);
  Work work;
  for (std::string line; std::getline(file, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json.is_string()) {
      work.texts.push_back(json.get<std::string>());
    } else {
      work.tokens.push_back(json.get<encode::TokenIds>());
    }
  }
  return work;
}

encode::Precision precision_of(const std::string& name) {
  if (name == "bf16") return encode::Precision::kBfloat16;
  return name == "int8" ? encode::Precision::kInt8 : encode::Precision::kFloat32;
}

struct Round {
  double seconds = 0;
  double processor_seconds = 0;
};

// Of the process now, mapped files left out.
std::uint64_t anonymous_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:")) return std::stoull(line.substr(8)) * 1024;
  }
  return 0;
}

class Subject {
 public:
  Subject(const std::string& folder, encode::Precision precision, std::size_t threads)
      : tokenizer_(encode::open_tokenizer(folder)),
        transformer_(
            encode::Transformer::open(folder, {.precision = precision, .threads = threads})),
        sequencer_(*tokenizer_, {.prompt = "", .max_tokens = transformer_.config().max_tokens}) {}

  [[nodiscard]] Round encode_all(const Work& work) const {
    const Stopwatch watch;
    const double begin = bench::processor_seconds();
    if (work.texts.empty()) {
      (void)transformer_.encode(work.tokens);
    } else {
      std::vector<encode::TokenIds> tokens;
      for (auto& sequence : sequencer_.sequences(work.texts).sequences) {
        tokens.push_back(std::move(sequence.ids));
      }
      (void)transformer_.encode(tokens);
    }
    return {watch.seconds(), bench::processor_seconds() - begin};
  }

 private:
  std::unique_ptr<encode::Tokenizer> tokenizer_;
  encode::Transformer transformer_;
  encode::Sequencer sequencer_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 6) {
    std::cerr << "usage: encode_bench MODEL TEXTS.jsonl f32|bf16|int8 THREADS [ROUNDS]\n";
    return 2;
  }
  const Work work = read_work(argv[2]);
  const Stopwatch opening;
  const Subject subject(argv[1], precision_of(argv[3]), std::stoul(argv[4]));
  const double open_seconds = opening.seconds();

  const std::size_t count = argc == 6 ? std::max(1UL, std::stoul(argv[5])) : 3;
  std::vector<Round> rounds;
  for (std::size_t i = 0; i < count; ++i) rounds.push_back(subject.encode_all(work));
  std::sort(rounds.begin(), rounds.end(),
            [](const Round& a, const Round& b) { return a.seconds < b.seconds; });
  const Round& best = rounds.front();
  const auto texts = static_cast<double>(work.size());
  const nlohmann::ordered_json result = {
      {"peer", std::string("triage encode ") + argv[3]},
      {"seconds", {{"open", open_seconds}, {"encode", best.seconds}}},
      {"peak_rss_bytes", bench::peak_rss_bytes()},
      {"metrics",
       {{"texts_per_second", texts / best.seconds},
        {"texts_per_processor_second", texts / best.processor_seconds},
        {"median_ms", 1000 * rounds[rounds.size() / 2].seconds},
        {"anonymous_bytes", anonymous_bytes()}}},
      {"rows", {{"encoded", work.size()}}}};
  std::cout << result.dump() << "\n";
  return 0;
}

// Texts a second through a transformer, from token ids on: what bench/peers/encode_openvino.py
// does.
//
//   encode_bench MODEL IDS.jsonl PRECISION THREADS [ROUNDS]
//
// MODEL is a Hugging Face folder, IDS.jsonl one list of token ids a line, PRECISION f32, bf16 or
// int8; default 3 rounds. The best round counts. Prints one line of JSON as the peers do; the
// processor's time is there too, since the clock counts what other programs take.
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/base/clock.h"
#include "triage/encode/transformer/transformer.h"

namespace {

using namespace triage;

std::vector<encode::TokenIds> read_ids(const std::string& path) {
  std::ifstream file(path);
  std::vector<encode::TokenIds> texts;
  for (std::string line; std::getline(file, line);) {
    texts.push_back(nlohmann::json::parse(line).get<encode::TokenIds>());
  }
  return texts;
}

encode::Precision precision_of(const std::string& name) {
  if (name == "bf16") return encode::Precision::kBfloat16;
  return name == "int8" ? encode::Precision::kInt8 : encode::Precision::kFloat32;
}

rusage used() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

double processor_seconds() {
  const rusage usage = used();
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct Round {
  double seconds = 0;
  double processor_seconds = 0;
};

Round encode_all(const encode::Transformer& transformer,
                 const std::vector<encode::TokenIds>& texts) {
  const Stopwatch watch;
  const double begin = processor_seconds();
  (void)transformer.encode(texts);
  return {watch.seconds(), processor_seconds() - begin};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 6) {
    std::cerr << "usage: encode_bench MODEL IDS.jsonl f32|bf16|int8 THREADS [ROUNDS]\n";
    return 2;
  }
  const std::vector<encode::TokenIds> texts = read_ids(argv[2]);
  const Stopwatch opening;
  const auto transformer = encode::Transformer::open(
      argv[1], {.precision = precision_of(argv[3]), .threads = std::stoul(argv[4])});
  const double open_seconds = opening.seconds();

  const int rounds = argc == 6 ? std::max(1, std::stoi(argv[5])) : 3;
  Round best = encode_all(transformer, texts);
  for (int i = 1; i < rounds; ++i) {
    const Round round = encode_all(transformer, texts);
    if (round.seconds < best.seconds) best = round;
  }
  const auto count = static_cast<double>(texts.size());
  std::cout << R"({"peer": "triage encode )" << argv[3] << R"(", "seconds": {"open": )"
            << open_seconds << R"(, "encode": )" << best.seconds << R"(}, "peak_rss_bytes": )"
            << used().ru_maxrss * 1024 << R"(, "metrics": {"texts_per_second": )"
            << count / best.seconds << R"(, "texts_per_processor_second": )"
            << count / best.processor_seconds << R"(}, "rows": {"encoded": )" << texts.size()
            << "}}\n";
  return 0;
}

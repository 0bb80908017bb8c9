// Tokens a second of a tokenizer on one core: what bench/peers/tokenizer_peer.py does.
//
//   tokenizer_bench FOLDER TEXTS [ROUNDS]     one text a line; default 3 rounds
//
// FOLDER is a Hugging Face model's. The best round counts, in processor time, so that a busy
// machine does not matter. Prints one line of JSON as the peers do.
#include <algorithm>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "triage/encode/tokenizer/tokenizer.h"

namespace {

using triage::encode::Tokenizer;

double seconds_since(std::clock_t begin) {
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

std::vector<std::string> read_lines(const char* path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::size_t count_tokens(const Tokenizer& tokenizer, const std::vector<std::string>& texts) {
  std::size_t count = 0;
  std::vector<std::int32_t> ids;
  for (const std::string& text : texts) {
    ids.clear();
    tokenizer.append_ids(text, ids);
    count += ids.size();
  }
  return count;
}

int run(const char* folder, const char* path, int rounds) {
  const std::vector<std::string> texts = read_lines(path);
  if (texts.empty()) {
    std::cerr << "tokenizer_bench: " << path << " holds no text\n";
    return 1;
  }
  std::clock_t begin = std::clock();
  const auto tokenizer = triage::encode::open_tokenizer(folder);
  const double open_seconds = seconds_since(begin);
  double best = 0;
  std::size_t tokens = 0;
  for (int i = 0; i < rounds; ++i) {
    begin = std::clock();
    tokens = count_tokens(*tokenizer, texts);
    const double seconds = seconds_since(begin);
    best = i == 0 ? seconds : std::min(best, seconds);
  }
  std::cout << R"({"peer": "triage tokenizer", "seconds": {"open": )" << open_seconds
            << R"(, "tokenize": )" << best << R"(}, "metrics": {"tokens_per_second": )"
            << static_cast<double>(tokens) / best << R"(}, "rows": {"texts": )" << texts.size()
            << R"(, "tokens": )" << tokens << "}}\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3 || argc > 4) {
    std::cerr << "usage: tokenizer_bench FOLDER TEXTS [ROUNDS]\n";
    return 2;
  }
  return run(argv[1], argv[2], argc == 4 ? std::max(1, std::stoi(argv[3])) : 3);
} catch (const std::exception& error) {
  std::cerr << "tokenizer_bench: " << error.what() << '\n';
  return 1;
}

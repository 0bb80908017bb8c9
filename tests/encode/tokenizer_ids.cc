// The ids that a tokenizer gives, for tokenizer_parity.py to compare with another's.
//
//   tokenizer_ids FOLDER < TEXTS    texts as JSON strings, one a line; prints one JSON list a line
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "triage/encode/tokenizer/tokenizer.h"

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: tokenizer_ids FOLDER < TEXTS\n";
    return 2;
  }
  const auto tokenizer = triage::encode::open_tokenizer(argv[1]);
  std::vector<std::int32_t> ids;
  for (std::string line; std::getline(std::cin, line);) {
    ids.clear();
    tokenizer->append_ids(nlohmann::json::parse(line).get<std::string>(), ids);
    std::cout << nlohmann::json(ids).dump() << '\n';
  }
  return 0;
} catch (const std::exception& error) {
  std::cerr << "tokenizer_ids: " << error.what() << '\n';
  return 1;
}

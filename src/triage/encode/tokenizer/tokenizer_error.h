// How tokenizers word what is wrong with their files.
#pragma once

#include <filesystem>
#include <string>

namespace triage::encode {

// Throws Corrupt: `file` is there and is not what it should be.
[[noreturn]] void throw_corrupt_tokenizer(const std::filesystem::path& file,
                                          const std::string& why);

// Throws InvalidInput: `file` is in order and of a kind that is not known here.
[[noreturn]] void throw_unknown_tokenizer(const std::filesystem::path& file,
                                          const std::string& why);

}  // namespace triage::encode

// A FILE in memory, to see what was printed.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace triage::testing {

class CapturedFile {
 public:
  CapturedFile() : file_(::open_memstream(&data_, &size_)) {}
  ~CapturedFile() {
    std::fclose(file_);
    std::free(data_);
  }
  CapturedFile(const CapturedFile&) = delete;
  CapturedFile& operator=(const CapturedFile&) = delete;

  [[nodiscard]] std::FILE* file() const { return file_; }

  // Everything printed so far.
  [[nodiscard]] std::string text() const {
    std::fflush(file_);
    return {data_, size_};
  }

 private:
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

}  // namespace triage::testing

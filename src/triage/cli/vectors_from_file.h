// Tickets with the vectors that lie beside them in a .npy file: its first row belongs to the first
// row of the source, and so on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "triage/base/npy_file.h"
#include "triage/warehouse/open_source.h"

namespace triage::cli {

// One thread at a time.
class VectorsFromFile final : public warehouse::TableSource {
 public:
  // Throws NotFound or InvalidInput if the file cannot be used.
  VectorsFromFile(std::unique_ptr<warehouse::TableSource> tickets, const std::string& file);

  // Throws InvalidInput for a ticket that lies beyond the last vector.
  std::optional<TicketBatch> next() override;

  [[nodiscard]] std::optional<std::uint64_t> row_count() const override {
    return tickets_->row_count();
  }
  [[nodiscard]] std::string name() const override { return tickets_->name(); }
  [[nodiscard]] const std::vector<std::string>& columns() const override {
    return tickets_->columns();
  }
  [[nodiscard]] const std::vector<std::string>& role_explanation() const override {
    return tickets_->role_explanation();
  }
  [[nodiscard]] warehouse::RoleOptions role_names() const override {
    return tickets_->role_names();
  }

 private:
  std::unique_ptr<warehouse::TableSource> tickets_;
  std::string file_;
  NpyFile vectors_;
};

}  // namespace triage::cli

#include "triage/warehouse/arrow/arrow_integers.h"

#include <nanoarrow/nanoarrow.hpp>
#include <vector>

#include "triage/base/check.h"
#include "triage/base/error.h"

namespace triage::warehouse {
namespace {

void require(ArrowErrorCode status, const Wording& wording) {
  if (status == NANOARROW_OK) return;
  throw InvalidInput(wording.what + ": its numbers cannot be read. " + wording.advice);
}

}  // namespace

void for_each_integer_row(ArrowStream stream, std::size_t columns, const Wording& wording,
                          const std::function<void(std::span<const std::int64_t>)>& take) {
  nanoarrow::UniqueSchema schema;
  check_arrow(stream->get_schema(stream.get(), schema.get()), *stream, wording);
  TRIAGE_CHECK(schema->n_children == static_cast<std::int64_t>(columns), "columns as asked for");
  nanoarrow::UniqueArrayView view;
  require(ArrowArrayViewInitFromSchema(view.get(), schema.get(), nullptr), wording);
  std::vector<std::int64_t> cells(columns);
  while (true) {
    nanoarrow::UniqueArray batch;
    check_arrow(stream->get_next(stream.get(), batch.get()), *stream, wording);
    if (batch->release == nullptr) return;
    require(ArrowArrayViewSetArray(view.get(), batch.get(), nullptr), wording);
    for (std::int64_t row = 0; row < batch->length; ++row) {
      for (std::size_t column = 0; column < columns; ++column) {
        const ArrowArrayView* const cell = view->children[column];
        if (ArrowArrayViewIsNull(cell, row) != 0) require(EINVAL, wording);
        cells[column] = ArrowArrayViewGetIntUnsafe(cell, row);
      }
      take(cells);
    }
  }
}

}  // namespace triage::warehouse

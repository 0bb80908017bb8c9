# Finds libtorch, the C++ library of PyTorch, as tools/fetch_archives.py --with-tuning unpacks it.
#
# Libtorch::torch     headers and libraries; CUDA's too, where they are there
# Libtorch_LIBRARIES  what `make install` has to put beside them; empty for one that is elsewhere
# Libtorch_VERSION
#
# Another one is taken with -DLibtorch_ROOT=FOLDER, absolute or from the source folder: an unpacked
# libtorch, `torch` of a Python installation (with CUDA), or /usr for Debian's. Its own
# TorchConfig.cmake is not used: that asks for all that libtorch was built with (the CUDA toolkit),
# and not only for what programs link.
set(_pinned "${PROJECT_SOURCE_DIR}/third_party/libtorch")
set(_root "${_pinned}")
if(Libtorch_ROOT)
  cmake_path(ABSOLUTE_PATH Libtorch_ROOT BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" NORMALIZE
    OUTPUT_VARIABLE _root)
  string(REGEX REPLACE "(.)/$" "\\1" _root "${_root}")
endif()
# Looked for anew each time: the cache may know those of another root.
foreach(_found INCLUDE_DIR CPU_LIBRARY C10_LIBRARY CUDA_LIBRARY)
  unset(Libtorch_${_found} CACHE)
endforeach()
set(_in_lib PATHS "${_root}" PATH_SUFFIXES lib lib/${CMAKE_LIBRARY_ARCHITECTURE} NO_DEFAULT_PATH)
find_path(Libtorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h
  PATHS "${_root}/include" NO_DEFAULT_PATH)
find_library(Libtorch_CPU_LIBRARY torch_cpu ${_in_lib})
find_library(Libtorch_C10_LIBRARY c10 ${_in_lib})
find_library(Libtorch_CUDA_LIBRARY torch_cuda ${_in_lib})
mark_as_advanced(Libtorch_INCLUDE_DIR Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY
                 Libtorch_CUDA_LIBRARY)
if(Libtorch_INCLUDE_DIR)
  foreach(_header torch/csrc/api/include/torch/version.h torch/headeronly/version.h)
    if(NOT Libtorch_VERSION AND EXISTS "${Libtorch_INCLUDE_DIR}/${_header}")
      file(STRINGS "${Libtorch_INCLUDE_DIR}/${_header}" _lines
           REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
      string(REGEX REPLACE "[^0-9;]" "" _lines "${_lines}")
      list(JOIN _lines "." Libtorch_VERSION)
      unset(_lines)
    endif()
  endforeach()
  unset(_header)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Libtorch
  REQUIRED_VARS Libtorch_CPU_LIBRARY Libtorch_C10_LIBRARY Libtorch_INCLUDE_DIR
  VERSION_VAR Libtorch_VERSION
  REASON_FAILURE_MESSAGE
    "TRIAGE_BUILD_TUNE needs it: looked for in ${_root}. Run tools/setup tune, or name another one with -DLibtorch_ROOT=FOLDER")

if(Libtorch_FOUND AND NOT TARGET Libtorch::torch)
  set(Libtorch_LIBRARIES "")
  if(_root STREQUAL _pinned)
    file(GLOB Libtorch_LIBRARIES "${_root}/lib/*.so*")
  endif()
  add_library(Libtorch::torch INTERFACE IMPORTED)
  target_include_directories(Libtorch::torch SYSTEM INTERFACE
    "${Libtorch_INCLUDE_DIR}" "${Libtorch_INCLUDE_DIR}/torch/csrc/api/include")
  target_link_libraries(Libtorch::torch INTERFACE
    "${Libtorch_CPU_LIBRARY}" "${Libtorch_C10_LIBRARY}")
  if(Libtorch_CUDA_LIBRARY)  # nothing refers to it by name: it registers itself when it is opened
    target_link_libraries(Libtorch::torch INTERFACE
      -Wl,--push-state,--no-as-needed "${Libtorch_CUDA_LIBRARY}" -Wl,--pop-state)
  endif()
endif()
unset(_pinned)
unset(_root)
unset(_in_lib)
unset(_found)

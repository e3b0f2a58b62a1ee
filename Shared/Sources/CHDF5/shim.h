#pragma once

#include <hdf5.h>

#include "reader.h"
#include "words.h"

// Names that the library defines as expressions, which Swift cannot read.

static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_whole_space(void) { return H5S_ALL; }
static inline hid_t chdf5_type_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t chdf5_type_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t chdf5_type_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t chdf5_type_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_type_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_type_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_class_of_links(void) { return H5P_LINK_CREATE; }
static inline hid_t chdf5_class_of_datasets(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_create(const char *path) {
  return H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT);
}

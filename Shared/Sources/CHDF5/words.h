#pragma once

#include <errno.h>
#include <hdf5.h>
#include <stdio.h>

// The library prints every failure by itself unless it is told not to.
static inline void chdf5_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

struct chdf5_words {
  char *text;
  size_t size;
};

static inline herr_t chdf5_take_words(unsigned depth, const H5E_error2_t *error, void *target) {
  struct chdf5_words *words = target;
  if (depth == 0) snprintf(words->text, words->size, "%s", error->desc);
  return 0;
}

// What the library says was the cause of the last failure.
static inline void chdf5_last_words(char *text, size_t size) {
  struct chdf5_words words = {text, size};
  text[0] = 0;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, chdf5_take_words, &words);
  if (text[0] == 0) snprintf(text, size, "no reason given");
}

#ifndef CONVOY_ANALYSIS_FILE_H
#define CONVOY_ANALYSIS_FILE_H

#include <stddef.h>

/* Writes size bytes of text under a temporary name and renames it to path; NULL removes path
 * instead. 0, or a negative errno with a malloc'd message that names path (NULL if memory ran
 * out); then path is as it was. */
int file_publish(const char *path, const char *text, size_t size, char **message);

/* Makes the folder FOLDER/BELOW; that it is there already is fine. 0, or a negative errno with a
 * message as above. */
int file_make_folder(const char *folder, const char *below, char **message);

#endif

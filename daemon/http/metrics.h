/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was seen of the partitioned machine, as OpenMetrics 1.0. Pure. */
#ifndef HTTP_METRICS_H
#define HTTP_METRICS_H

#include "base/arena.h"

#define METRICS_MEDIA_TYPE "application/openmetrics-text"

/**
 * metrics_print() - GetObservation's document (schemas/json/observation.json) as metrics
 *
 * What the document lacks, the metrics lack.
 *
 * Return: the text, owned by @arena.
 */
const char *metrics_print(struct arena *arena, const char *json);

#endif

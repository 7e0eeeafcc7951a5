#include "analysis/scaling_region.h"

#include <errno.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <string.h>

struct system {
	gsl_matrix *root;   /* of the covariance, then its triangle */
	gsl_matrix *design; /* whitened by it, as is the target */
	gsl_vector *target;
	gsl_vector *weights;
	gsl_vector *solution;
	gsl_matrix *covariance;
	gsl_multifit_linear_workspace *work;
};

static bool allocate(struct system *system, size_t rows, size_t terms)
{
	system->root = gsl_matrix_alloc(rows, rows);
	system->design = gsl_matrix_alloc(rows, terms);
	system->target = gsl_vector_alloc(rows);
	system->weights = gsl_vector_alloc(rows);
	system->solution = gsl_vector_alloc(terms);
	system->covariance = gsl_matrix_alloc(terms, terms);
	system->work = gsl_multifit_linear_alloc(rows, terms);
	return system->root && system->design && system->target && system->weights &&
	       system->solution && system->covariance && system->work;
}

static void release(struct system *system)
{
	gsl_matrix_free(system->root);
	gsl_matrix_free(system->design);
	gsl_vector_free(system->target);
	gsl_vector_free(system->weights);
	gsl_vector_free(system->solution);
	gsl_matrix_free(system->covariance);
	gsl_multifit_linear_free(system->work);
}

static void fill(struct system *system, const double *design, const double *covariance, size_t rows,
		 size_t terms)
{
	for (size_t i = 0; i < rows; i++) {
		for (size_t j = 0; j < rows; j++)
			gsl_matrix_set(system->root, i, j, covariance[i * rows + j]);
		for (size_t j = 0; j < terms; j++)
			gsl_matrix_set(system->design, i, j, design[i * SCALING_TERMS + j]);
	}
	gsl_vector_set_all(system->target, 1);
	gsl_vector_set_all(system->weights, 1);
}

/* Unit weights after whitening: the covariance is then not scaled by the residuals. */
static int solve(struct system *system, double *residue)
{
	if (gsl_linalg_cholesky_decomp1(system->root) != GSL_SUCCESS)
		return -EDOM;
	gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1, system->root,
		       system->design);
	gsl_blas_dtrsv(CblasLower, CblasNoTrans, CblasNonUnit, system->root, system->target);
	if (gsl_multifit_wlinear(system->design, system->weights, system->target, system->solution,
				 system->covariance, residue, system->work) != GSL_SUCCESS)
		return -EDOM;
	return isfinite(*residue) ? 0 : -EDOM;
}

static void take(const struct system *system, size_t terms, struct ellipsoid *solution)
{
	memset(solution, 0, sizeof(*solution));
	for (size_t i = 0; i < terms; i++) {
		solution->centre[i] = gsl_vector_get(system->solution, i);
		for (size_t j = 0; j < terms; j++)
			solution->covariance[i][j] = gsl_matrix_get(system->covariance, i, j);
	}
}

int least_squares(const double *design, const double *covariance, size_t rows, size_t terms,
		  struct ellipsoid *solution, double *residue)
{
	/* GSL would end the program where a matrix has no root. */
	gsl_error_handler_t *handler = gsl_set_error_handler_off();
	struct system system;
	int error = -ENOMEM;

	if (allocate(&system, rows, terms)) {
		fill(&system, design, covariance, rows, terms);
		error = solve(&system, residue);
	}
	if (!error)
		take(&system, terms, solution);
	release(&system);
	gsl_set_error_handler(handler);
	return error;
}

/* SPDX-FileCopyrightText: 2026 The Tidemark developers
   SPDX-License-Identifier: GPL-3.0-or-later */
/* An extension module with one function, which copies a text, measures the copy, and keeps it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdlib.h>
#include <string.h>

static size_t copy_and_measure(const char* text, size_t bytes) {
    char* const copy = malloc(bytes + 1);
    if (!copy)
        return 0;
    memcpy(copy, text, bytes + 1);
    return strlen(copy);
}

static PyObject* measure(PyObject* self, PyObject* argument) {
    Py_ssize_t bytes = 0;
    const char* const text = PyUnicode_AsUTF8AndSize(argument, &bytes);
    (void)self;
    return text ? PyLong_FromSize_t(copy_and_measure(text, (size_t)bytes)) : NULL;
}

static PyMethodDef methods[] = {{"measure", measure, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "forgetful", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_forgetful(void) {
    return PyModule_Create(&definition);
}

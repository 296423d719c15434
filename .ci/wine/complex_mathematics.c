/* The functions of C's <complex.h> in double and float, as my_NAME: wine 8's ucrtbase.dll has most of them as stubs,
   numpy calls many. mend_mathematics.py makes a DLL of them in which the rest is passed on to ucrtbase.dll. */
#include <complex.h>

#define REAL(name) double my_##name(double _Complex z) { return name(z); } \
                   float my_##name##f(float _Complex z) { return name##f(z); }
#define COMPLEX(name) double _Complex my_##name(double _Complex z) { return name(z); } \
                      float _Complex my_##name##f(float _Complex z) { return name##f(z); }

REAL(cabs) REAL(carg) REAL(cimag) REAL(creal)
COMPLEX(cacos) COMPLEX(cacosh) COMPLEX(casin) COMPLEX(casinh) COMPLEX(catan) COMPLEX(catanh)
COMPLEX(ccos) COMPLEX(ccosh) COMPLEX(csin) COMPLEX(csinh) COMPLEX(ctan) COMPLEX(ctanh)
COMPLEX(cexp) COMPLEX(clog) COMPLEX(conj) COMPLEX(cproj) COMPLEX(csqrt)

double _Complex my_cpow(double _Complex z, double _Complex w) { return cpow(z, w); }
float _Complex my_cpowf(float _Complex z, float _Complex w) { return cpowf(z, w); }

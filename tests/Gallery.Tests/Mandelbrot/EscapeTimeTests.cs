using System.Numerics;
using Mandelbrot;

namespace Gallery.Tests.Mandelbrot;

public sealed class EscapeTimeTests
{
    private const int MaxSteps = 200;

    [Fact]
    public void Of_PointsAllOverThePlane_TakesTheStepsThatComplexNumbersTake()
    {
        for (double y = -1.3; y <= 1.3; y += 0.083)
        {
            for (double x = -2.2; x <= 0.8; x += 0.37)
            {
                // Neighbours that leave at different times, in one vector.
                Vector<double> points = new Vector<double>(x) + (Vector<double>.Indices * 0.09);
                Vector<double> steps = EscapeTime.Of(points, new Vector<double>(y), MaxSteps);
                for (int i = 0; i < Vector<double>.Count; i++)
                {
                    Assert.Equal(ReferencePicture.StepsOf(new Complex(points[i], y), MaxSteps), steps[i], precision: 9);
                }
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(-0.1, 0.7)]
    public void Of_PointOfTheSet_TakesAllSteps(double x, double y) =>
        Assert.Equal(new Vector<double>(MaxSteps), EscapeTime.Of(new Vector<double>(x), new Vector<double>(y), MaxSteps));
}

using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Tests.Verifier;

/// <summary>What the verifier says of results is true of the results of every pair of numbers that it said the truth of before.</summary>
public sealed class NumberTests
{
    private const int Samples = 10_000;

    public static TheoryData<Operation, int> Arithmetic
    {
        get
        {
            TheoryData<Operation, int> cases = [];
            foreach (Operation operation in NumberSemantics.Arithmetic)
            {
                cases.Add(operation, 32);
                cases.Add(operation, 64);
            }

            return cases;
        }
    }

    public static TheoryData<Operation, int> Conditions
    {
        get
        {
            TheoryData<Operation, int> cases = [];
            for (Operation condition = Operation.JumpEqual; condition <= Operation.JumpSignedLessOrEqual; condition++)
            {
                cases.Add(condition, 32);
                cases.Add(condition, 64);
            }

            return cases;
        }
    }

    [Fact]
    public void Deduce_AnySample_KeepsEveryMember()
    {
        string[] wrong = [.. Singles().Where(sample => !sample.IsSound).Select(sample => $"{sample.Range} is not true of all of {Text(sample.Members)}")];

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Arithmetic))]
    public void Apply_AnyPair_ContainsEveryResult(Operation operation, int width)
    {
        foreach ((NumberSample a, NumberSample b) in Pairs(IsShift(operation)))
        {
            NumberRange result = NumberArithmetic.Apply(operation, width, a.Range, b.Range);
            foreach (ulong first in a.Members)
            {
                foreach (ulong second in b.Members)
                {
                    ulong expected = NumberSemantics.Apply(operation, width, first, second);
                    if (!Holds(result, expected))
                        Assert.Fail($"{first:x} {operation} {second:x} = {expected:x} is not in {result}, from {a.Range} and {b.Range}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Decide_AnyPair_IsRightForEveryMember(Operation condition, int width)
    {
        foreach ((NumberSample a, NumberSample b) in Pairs(isShift: false))
        {
            if (NumberComparison.Decide(condition, width, a.Range, b.Range) is not { } decided)
                continue;
            bool isRight = a.Members.All(first => b.Members.All(second => NumberSemantics.Holds(condition, width, first, second) == decided));
            Assert.True(isRight, $"{condition} is always {decided} for {Text(a.Members)} and {Text(b.Members)}");
        }
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Refine_AnyPair_KeepsEveryMemberOfItsBranch(Operation condition, int width)
    {
        foreach ((NumberSample a, NumberSample b) in Pairs(isShift: false))
        {
            (NumberRange First, NumberRange Second) taken = NumberComparison.Refine(condition, true, width, a.Range, b.Range);
            (NumberRange First, NumberRange Second) passed = NumberComparison.Refine(condition, false, width, a.Range, b.Range);
            foreach (ulong first in a.Members)
            {
                foreach (ulong second in b.Members)
                {
                    bool holds = NumberSemantics.Holds(condition, width, first, second);
                    (NumberRange left, NumberRange right) = holds ? taken : passed;
                    if (!Holds(left, first) || !Holds(right, second))
                        Assert.Fail($"{first:x} {condition} {second:x} is {holds}, and left are {left} and {right} of {a.Range} and {b.Range}");
                }
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void SignExtend_AnySample_ContainsEveryResult(int width)
    {
        foreach (NumberSample sample in Singles())
        {
            NumberRange whole = NumberArithmetic.SignExtend(sample.Range, width), half = NumberArithmetic.SignExtend32(sample.Range, width);
            foreach (ulong number in sample.Members)
            {
                ulong extended = NumberSemantics.SignExtend(number, width);
                Assert.True(Holds(whole, extended), $"{number:x} of {sample.Range} becomes {extended:x}, which is not in {whole}");
                Assert.True(width == 32 || Holds(half, (uint)extended), $"{number:x} of {sample.Range} becomes {(uint)extended:x}, which is not in {half}");
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Truncate_AnySample_ContainsEveryResult(int width)
    {
        foreach (NumberSample sample in Singles())
        {
            NumberRange truncated = NumberArithmetic.Truncate(sample.Range, width);
            foreach (ulong number in sample.Members)
                Assert.True(Holds(truncated, number & NumberSemantics.Mask(width)), $"{number:x} of {sample.Range} is not in {truncated}");
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void OrderBytes_AnySample_ContainsEveryResult(int width)
    {
        foreach (NumberSample sample in Singles())
        {
            NumberRange kept = NumberArithmetic.OrderBytes(sample.Range, width, swaps: false), swapped = NumberArithmetic.OrderBytes(sample.Range, width, swaps: true);
            foreach (ulong number in sample.Members)
            {
                ulong low = number & NumberSemantics.Mask(width);
                Assert.True(Holds(kept, low), $"{number:x} of {sample.Range} is not in {kept}");
                Assert.True(Holds(swapped, NumberSemantics.Swap(low, width)), $"{number:x} of {sample.Range}, swapped, is not in {swapped}");
            }
        }
    }

    [Fact]
    public void ZeroExtend_AnySample_ContainsEveryResult()
    {
        foreach (NumberSample sample in Singles())
        {
            NumberRange extended = NumberArithmetic.ZeroExtend(sample.Range);
            foreach (ulong number in sample.Members)
                Assert.True(Holds(extended, (uint)number), $"the lower half of {number:x} of {sample.Range} is not in {extended}");
        }
    }

    private static bool IsShift(Operation operation) => operation is Operation.ShiftLeft or Operation.ShiftRight or Operation.ArithmeticShiftRight;

    private static IEnumerable<NumberSample> Singles()
    {
        Random random = new(1);
        return NumberSample.Stretches().Concat(Enumerable.Range(0, Samples).Select(_ => NumberSample.Random(random)));
    }

    // Of shifts only those by a constant are followed.
    private static IEnumerable<(NumberSample First, NumberSample Second)> Pairs(bool isShift)
    {
        if (isShift)
            return Singles().SelectMany(sample => Distances().Select(distance => (sample, distance)));
        NumberSample[] stretches = [.. NumberSample.Stretches()];
        Random random = new(2);
        return stretches.SelectMany(first => stretches.Select(second => (first, second)))
            .Concat(Enumerable.Range(0, Samples).Select(_ => (NumberSample.Random(random), NumberSample.Random(random))));
    }

    private static IEnumerable<NumberSample> Distances()
    {
        foreach (ulong distance in (ulong[])[0, 1, 8, 31, 32, 33, 63, 64, ulong.MaxValue])
            yield return new(NumberRange.Constant(distance), [distance]);
        yield return new(NumberRange.UpTo(40), [0, 3, 40]);
    }

    private static bool Holds(in NumberRange range, ulong number) => range.Contains(NumberRange.Constant(number));

    private static string Text(ulong[] numbers) => string.Join(", ", numbers.Select(each => each.ToString("x", System.Globalization.CultureInfo.InvariantCulture)));
}

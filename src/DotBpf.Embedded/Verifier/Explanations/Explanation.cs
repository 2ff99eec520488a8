using System.Globalization;
using System.Text.RegularExpressions;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;

namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>Says of the registers that a refusal names what they are in the words of the source: which variable, from which call, in which line.</summary>
internal sealed partial class Explanation
{
    private const int MostBranches = 5;

    private readonly VerifierContext _context;
    private readonly Step _last;
    private readonly ValueHistory _history;
    private readonly Places _places;
    private readonly ValueWords _words;

    private Explanation(VerifierContext context, Step last)
    {
        _context = context;
        _last = last;
        _history = new ValueHistory(context.Code);
        _places = new Places(context.Subject.Spec, last.Slot);
        _words = new ValueWords(context, _history, _places);
    }

    /// <summary>Explains a refusal: the reason with what the source calls the registers, and sentences about them; nothing where the path is not known.</summary>
    internal static (string Reason, string Sentences) Of(VerifierContext context, int slot, string reason)
    {
        if (context.State?.Trail is not { } last || last.Slot != slot || last.Depth > context.State.Depth)
            return (reason, "");
        Explanation explanation = new(context, last);
        IEnumerable<string> sentences = NumbersIn(reason, Register).Select(explanation.Describe)
            .Concat(NumbersIn(reason, GivingSlot).Select(explanation.DescribeGiven))
            .Append(reason.Contains(" path", StringComparison.Ordinal) || reason.Contains(" while it holds ", StringComparison.Ordinal) ? explanation.DescribePath() : "");
        return (Register.Replace(reason, explanation.Name), string.Join(". ", sentences.Where(sentence => sentence.Length > 0)));
    }

    private static IEnumerable<int> NumbersIn(string reason, Regex pattern) =>
        pattern.Matches(reason).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).Distinct();

    private Value ValueOf(int register) => _context.State.Frames[_last.Depth][register];

    private ValueSource SourceOf(int register) => _history.Find(_last, register, ValueOf(register).IsPointer);

    private string Name(Match register)
    {
        int number = int.Parse(register.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        bool isKnown = ValueOf(number).Kind is not (ValueKind.Unwritten or ValueKind.Stack);
        if (!isKnown || _words.Of(SourceOf(number)).Name is not { } name)
            return register.Value;
        return $"`{name}{ValueWords.Member(ValueOf(number), _context.Code[_last.Slot], number)}` ({register.Value})";
    }

    private string Describe(int register)
    {
        Value value = ValueOf(register);
        ValueSource source = SourceOf(register);
        if (value.Kind == ValueKind.Unwritten)
            return _words.WhoUsedUp(register, source);
        if (value.Kind == ValueKind.Stack)
            return "";
        Description description = _words.Of(source);
        string subject = description.Name is { } name ? $"`{name}`" : $"R{register}";
        if (value.IsNumber && _words.WasPointer(source))
            return value.IsNull ? $"{subject} is {description.Words}, and null here" : $"{subject} was {description.Words}{_words.End(source, _last)}";
        string range = value.IsNumber && !value.Range.IsConstant ? $": {RangeText.Of(value.Range)}" : "";
        return $"{subject} is {description.Words}{range}{_words.Movement(source, value)}";
    }

    private string DescribeGiven(int slot)
    {
        Step? step = _last;
        while (step is not null && step.Slot != slot)
            step = step.Before;
        return step is null ? "" : $"Slot {slot} gave {_words.OfStep(step)}";
    }

    // The last branches are enough to tell one path from others.
    private string DescribePath()
    {
        List<string> places = [];
        for (Step? step = _last.Before; step is not null && places.Count < MostBranches; step = step.Before)
        {
            if (ProgramCode.IsConditional(_context.Code.Row(step.Slot)) && places.LastOrDefault() != _places.Of(step.Slot))
                places.Add(_places.Of(step.Slot));
        }

        places.Reverse();
        return places.Count == 0 ? "" : $"The path branches {string.Join(" and ", places)}";
    }

    [GeneratedRegex(@"\bslot (\d{1,9})\b")]
    private static partial Regex GivingSlot { get; }

    [GeneratedRegex(@"\bR(10|[0-9])\b")]
    private static partial Regex Register { get; }
}

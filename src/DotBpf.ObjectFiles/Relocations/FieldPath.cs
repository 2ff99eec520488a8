using System.Globalization;
using System.Text;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.ObjectFiles.Relocations;

/// <summary>Writes what a CO-RE reference is about: <c>struct task_struct.pid</c> for path <c>0:2</c>.</summary>
internal static class FieldPath
{
    private const int LongestText = 1024;

    internal static string Describe(BtfTypes types, CoreReference reference)
    {
        if ((uint)reference.TypeId >= (uint)types.Count)
            return $"type {reference.TypeId}";
        BtfType type = types[reference.TypeId];
        string[] steps = reference.Path.Split(':');
        if (reference.Question is CoreQuestion.EnumeratorExists or CoreQuestion.EnumeratorValue && type.Resolve() is BtfEnum enumeration)
            return Number(steps[0]) is { } value && value < enumeration.Enumerators.Length ? $"{type} value {enumeration.Enumerators[value].Name}" : type.ToString();
        StringBuilder text = new(type.ToString());
        for (int i = 1; i < steps.Length && text.Length <= LongestText; i++) // the first step is an index of the pointer itself
            type = Append(text, type, steps[i]);
        return text.ToString();
    }

    /// <summary>A step of a path; <see langword="null"/> when it is no number.</summary>
    internal static int? Number(string step) => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static BtfType Append(StringBuilder text, BtfType type, string step)
    {
        BtfType resolved = type.Resolve();
        if (resolved is BtfStruct structure && Number(step) is { } index && index < structure.Members.Length)
        {
            text.Append(structure.Members[index].Name is { Length: > 0 } name ? "." + name : "");
            return structure.Members[index].Type;
        }

        text.Append('[').Append(step).Append(']');
        return resolved is BtfArray array ? array.Element : resolved;
    }
}

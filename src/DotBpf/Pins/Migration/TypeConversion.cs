using DotBpf.ObjectFiles.Btf;

namespace DotBpf;

/// <summary>How keys or values of one C type become those of another: fields by their names.</summary>
internal sealed class TypeConversion
{
    private readonly IReadOnlyList<FieldCopy> _steps;

    private TypeConversion(IReadOnlyList<FieldCopy> steps, IReadOnlyList<string> dropped)
    {
        _steps = steps;
        Dropped = dropped;
    }

    /// <summary>The old fields that the new type does not have.</summary>
    internal IReadOnlyList<string> Dropped { get; }

    /// <summary>Plans the conversion.</summary>
    /// <param name="what">A word for messages: key, value.</param>
    /// <param name="old">The old type, where it is known.</param>
    /// <param name="oldSize">Bytes of the old.</param>
    /// <param name="target">The new type, where it is known.</param>
    /// <param name="targetSize">Bytes of the new.</param>
    /// <param name="obstacle">In what they differ that no name bridges.</param>
    /// <returns>The conversion, or <see langword="null"/> when there is an obstacle.</returns>
    internal static TypeConversion? TryPlan(string what, BtfType? old, int oldSize, BtfType? target, int targetSize, out MapDifference? obstacle)
    {
        var planner = new TypeConversionPlanner(what);
        obstacle = old is not null && target is not null && old.SizeInBytes == oldSize && target.SizeInBytes == targetSize
            ? planner.Plan(old, target)
            : planner.PlanBytes(oldSize, targetSize);
        return obstacle is null ? new TypeConversion(planner.Steps, planner.Dropped) : null;
    }

    /// <summary>Converts one key or value; what is new is zero.</summary>
    /// <returns>The field whose number does not fit into its new width; <see langword="null"/> when all do.</returns>
    internal string? Convert(ReadOnlySpan<byte> old, Span<byte> target)
    {
        target.Clear();
        foreach (FieldCopy step in _steps)
        {
            if (!step.TryCopy(old, target))
                return step.Path;
        }

        return null;
    }
}

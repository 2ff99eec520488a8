using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Whether a C# value is laid out as a variable is.</summary>
internal static class VariableLayout
{
    /// <exception cref="MapLayoutException">It is not.</exception>
    internal static void Check<[DynamicallyAccessedMembers(ClrLayout.Fields)] T>(VariableSpec variable)
        where T : unmanaged
    {
        ClrLayout layout = ClrLayout.Of<T>();
        if (layout.Size != variable.Size)
        {
            string type = variable.Type is null ? "" : $"'{variable.Type}' of ";
            throw new MapLayoutException(variable.MapName, $"variable '{variable.Name}'", $"{layout.Type.Name} of {layout.Size} bytes", $"{type}{variable.Size} bytes");
        }

        if (variable.Type is not null)
            LayoutComparison.Check(variable.MapName, $"variable '{variable.Name}'", layout, variable.Type);
    }
}

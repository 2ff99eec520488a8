using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Setting global variables before an object is loaded, by C# values whose types are checked against the object's.</summary>
public static class VariableExtensions
{
    /// <summary>Sets the value the variable will have when the object is loaded: <c>spec.Variables["limit"].Set(100u)</c>.</summary>
    /// <remarks>This changes the spec itself, and with it every <see cref="ObjectSpec"/> that holds it; <c>WithVariable</c> makes another.</remarks>
    /// <typeparam name="T">A type laid out as the variable's C type.</typeparam>
    /// <param name="variable">The variable, constant ones included.</param>
    /// <param name="value">Its new value, in this machine's byte order.</param>
    /// <exception cref="MapLayoutException">The types differ; the message says where.</exception>
    public static void Set<[DynamicallyAccessedMembers(ClrLayout.Fields)] T>(this VariableSpec variable, T value)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(variable);
        VariableLayout.Check<T>(variable);
        variable.Set(MapBytes.Of(in value));
    }

    /// <summary>The object with a global variable set to a value it will have when it is loaded.</summary>
    /// <typeparam name="T">A type laid out as the variable's C type.</typeparam>
    /// <param name="spec">The object; it stays as it is.</param>
    /// <param name="name">The variable, constant ones included.</param>
    /// <param name="value">Its new value, in this machine's byte order.</param>
    /// <exception cref="KeyNotFoundException">There is no such variable.</exception>
    /// <exception cref="MapLayoutException">The types differ; the message says where.</exception>
    public static ObjectSpec WithVariable<[DynamicallyAccessedMembers(ClrLayout.Fields)] T>(this ObjectSpec spec, string name, T value)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(spec);
        VariableLayout.Check<T>(spec.Variables[name]);
        return spec.WithVariable(name, MapBytes.Of(in value));
    }
}

using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>A global variable of a loaded object, which its programs and this process share.</summary>
/// <remarks>
/// <para>Layout: a C# type stands for the variable when it is laid out as the C type in the object's BTF; every call checks that.</para>
/// <para>Where the host can map the section into this process, a read or write is a copy of memory; elsewhere it reads or writes the
/// whole section, so that a write may undo what a program did at the same moment to another variable of the section. That
/// concerns sections that have only <c>static</c> variables.</para>
/// <para>Lifetime: lives and dies with the object.</para>
/// <para>Threads: safe for any number. Values of more than 8 bytes may be read while they are half written.</para>
/// <para>Kernel: mapped since 5.5 (<c>BPF_F_MMAPABLE</c>). Embedded: mapped.</para>
/// </remarks>
public sealed class BpfVariable
{
    private readonly DataSectionMemory _memory;

    internal BpfVariable(VariableSpec spec, DataSectionMemory memory)
    {
        Spec = spec;
        _memory = memory;
    }

    /// <summary>What the object says of it.</summary>
    public VariableSpec Spec { get; }

    /// <summary>Its C name.</summary>
    public string Name => Spec.Name;

    /// <summary>Reads its value.</summary>
    /// <typeparam name="T">A type laid out as the variable's C type.</typeparam>
    /// <exception cref="MapLayoutException">The types differ; the message says where.</exception>
    public T Get<[DynamicallyAccessedMembers(ClrLayout.Fields)] T>()
        where T : unmanaged
    {
        VariableLayout.Check<T>(Spec);
        T value = default;
        _memory.Read(Spec.Offset, MapBytes.Writable(ref value));
        return value;
    }

    /// <summary>Writes its value; programs see it from now on.</summary>
    /// <typeparam name="T">A type laid out as the variable's C type.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="MapLayoutException">The types differ; the message says where.</exception>
    /// <exception cref="InvalidOperationException">The variable is constant.</exception>
    public void Set<[DynamicallyAccessedMembers(ClrLayout.Fields)] T>(T value)
        where T : unmanaged
    {
        VariableLayout.Check<T>(Spec);
        Write(MapBytes.Of(in value));
    }

    /// <summary>Reads its bytes.</summary>
    /// <param name="value">Room for as many bytes as the variable has.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Read(Span<byte> value)
    {
        CheckSize(value.Length);
        _memory.Read(Spec.Offset, value);
    }

    /// <summary>Writes its bytes.</summary>
    /// <param name="value">As many bytes as the variable has.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    /// <exception cref="InvalidOperationException">The variable is constant.</exception>
    public void Write(ReadOnlySpan<byte> value)
    {
        CheckSize(value.Length);
        if (Spec.IsConstant)
        {
            throw new InvalidOperationException(
                $"Variable '{Name}' is constant since the object was loaded: programs were verified with its value. Set it before, by spec.Variables[\"{Name}\"].Set(…).");
        }

        _memory.Write(Spec.Offset, value);
    }

    /// <summary>Borrows the variable itself, to read and write it in place: <c>using var hits = variable.Borrow&lt;ulong&gt;(); Interlocked.Increment(ref hits[0]);</c></summary>
    /// <typeparam name="T">A type laid out as the variable's C type.</typeparam>
    /// <returns>One value; dispose it to give the memory back. Of constants it may only be read.</returns>
    /// <exception cref="MapLayoutException">The types differ; the message says where.</exception>
    /// <exception cref="FeatureNotSupportedException">The host does not map such sections.</exception>
    /// <exception cref="BpfSyscallException">The section cannot be mapped, because all its variables are <c>static</c>.</exception>
    public MappedValues<T> Borrow<[DynamicallyAccessedMembers(ClrLayout.Fields)] T>()
        where T : unmanaged
    {
        VariableLayout.Check<T>(Spec);
        return _memory.Borrow<T>(Spec.Offset);
    }

    /// <summary>The variable for messages.</summary>
    public override string ToString() => $"variable '{Name}' ({Spec.Type?.ToString() ?? $"{Spec.Size} bytes"})";

    private void CheckSize(int length)
    {
        if (length != Spec.Size)
            throw new ArgumentException($"Variable '{Name}' has {Spec.Size} bytes; {length} were given.", nameof(length));
    }
}

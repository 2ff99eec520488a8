namespace DotBpf.ObjectFiles.Btf.Values;

/// <summary>A value that cannot be shown as its C type, or a text that is no value of it.</summary>
public sealed class BtfValueException : BpfException
{
    /// <summary>Describes the fault.</summary>
    /// <param name="message">What failed, on which type, expected and found.</param>
    public BtfValueException(string message)
        : base(message)
    {
    }
}

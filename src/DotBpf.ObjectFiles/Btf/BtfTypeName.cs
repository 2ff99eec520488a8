using System.Text;

namespace DotBpf.ObjectFiles.Btf;

/// <summary>Writes a type the way C declarations name it.</summary>
internal sealed class BtfTypeName
{
    private const int DeepestNesting = 16;
    private const int Longest = 1024; // prototypes within prototypes could otherwise double the text at every level

    private readonly StringBuilder _text = new();

    internal static string Of(BtfType type)
    {
        BtfTypeName name = new();
        name.Write(type, DeepestNesting);
        return name._text.ToString();
    }

    private void Write(BtfType type, int depth)
    {
        if (depth == 0 || _text.Length > Longest)
        {
            _text.Append('…');
            return;
        }

        switch (type)
        {
            case BtfStruct structure:
                WriteTagged(structure.IsUnion ? "union" : "struct", type.Name);
                break;
            case BtfForward forward:
                WriteTagged(forward.IsUnion ? "union" : "struct", type.Name);
                break;
            case BtfEnum:
                WriteTagged("enum", type.Name);
                break;
            case BtfPointer pointer:
                Write(pointer.Target, depth - 1);
                _text.Append(" *");
                break;
            case BtfArray array:
                WriteArray(array, depth);
                break;
            case BtfAlias { Kind: not BtfKind.Typedef } alias:
                _text.Append(Qualifier(alias.Kind));
                Write(alias.Target, depth - 1);
                break;
            case BtfFunctionPrototype prototype:
                WritePrototype(prototype, depth);
                break;
            default:
                _text.Append(type.Name);
                break;
        }
    }

    // Lengths stand in the order of the declaration, the outermost first: __u64[2][3].
    private void WriteArray(BtfArray array, int depth)
    {
        BtfType element = array;
        StringBuilder lengths = new();
        for (; element is BtfArray inner && lengths.Length <= Longest; element = inner.Element)
            lengths.Append('[').Append(inner.Length).Append(']');
        Write(element, depth - 1);
        _text.Append(lengths);
    }

    private void WritePrototype(BtfFunctionPrototype prototype, int depth)
    {
        Write(prototype.Result, depth - 1);
        _text.Append(" (");
        for (int i = 0; i < prototype.Parameters.Length && _text.Length <= Longest; i++)
        {
            _text.Append(i == 0 ? "" : ", ");
            if (prototype.Parameters[i].TypeId == 0)
                _text.Append("...");
            else
                Write(prototype.Parameters[i].Type, depth - 1);
        }

        _text.Append(')');
    }

    private void WriteTagged(string keyword, string name) => _text.Append(keyword).Append(' ').Append(name.Length == 0 ? "{…}" : name);

    private static string Qualifier(BtfKind kind) => kind switch
    {
        BtfKind.Const => "const ",
        BtfKind.Volatile => "volatile ",
        BtfKind.Restrict => "restrict ",
        _ => "",
    };
}

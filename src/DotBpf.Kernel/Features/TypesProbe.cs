using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>Asks the kernel for kinds of C types, by giving it one of each.</summary>
internal static class TypesProbe
{
    internal static bool Has(KernelHost host, TypesFeature feature)
    {
        try
        {
            using TypesHandle types = TypesLoader.LoadAsTheyAre(host, Smallest(feature));
            return true;
        }
        catch (BpfSyscallException refusal) when (refusal.Errno == Errno.EINVAL || (refusal.Errno == Errno.EPERM && host.Token is not null))
        {
            return false;
        }
    }

    private static BtfTypes Smallest(TypesFeature feature)
    {
        var builder = new BtfBuilder();
        int number = builder.AddInteger("int", sizeof(int), BtfIntegerEncoding.Signed);
        Add(builder, feature, number);
        return builder.Build("probe");
    }

    private static void Add(BtfBuilder builder, TypesFeature feature, int number)
    {
        switch (feature)
        {
            case TypesFeature.Functions:
                builder.AddFunction("f", builder.AddFunctionPrototype(number, ("a", number)), BtfLinkage.Static);
                break;
            case TypesFeature.GlobalFunctions:
                builder.AddFunction("f", builder.AddFunctionPrototype(number, ("a", number)), BtfLinkage.Global);
                break;
            case TypesFeature.DataSections:
                builder.AddDataSection(".data", sizeof(int), new BtfVariablePlace(builder.AddVariable("v", number, BtfLinkage.Static), 0, sizeof(int)));
                break;
            case TypesFeature.Floats:
                builder.AddFloat("float", sizeof(float));
                break;
            case TypesFeature.DeclarationTags:
                builder.AddDeclarationTag("tag", builder.AddVariable("v", number, BtfLinkage.Static));
                break;
            case TypesFeature.TypeTags:
                builder.AddPointer(builder.AddTypeTag("tag", number));
                break;
            case TypesFeature.LargeEnums:
                builder.AddEnum("large", sizeof(long), isSigned: false, new BtfEnumerator("value", 1L << 40));
                break;
        }
    }
}
